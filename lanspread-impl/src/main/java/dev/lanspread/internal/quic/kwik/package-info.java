/** Transport provider kwik: pure-Java QUIC. */
@NullMarked
package dev.lanspread.internal.quic.kwik;

import org.jspecify.annotations.NullMarked;
