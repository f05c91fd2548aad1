/** Identity, handshake, connections, liveness and request dispatch. */
@NullMarked
package dev.lanspread.internal.session;

import org.jspecify.annotations.NullMarked;
