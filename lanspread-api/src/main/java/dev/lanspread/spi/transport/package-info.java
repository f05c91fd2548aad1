/** How a QUIC stack carries connections and streams for a peer. */
@NullMarked
package dev.lanspread.spi.transport;

import org.jspecify.annotations.NullMarked;
