/**
 * The QUIC transport {@code netty}: Netty's codec around quiche and BoringSSL.
 *
 * <p>Every socket, its connections and their streams live on one event loop, which is never
 * blocked; callers' blocking reads and writes meet it in {@code ReceiveQueue} and {@code
 * SendWindow}.
 */
@NullMarked
package dev.lanspread.transport.netty;

import org.jspecify.annotations.NullMarked;
