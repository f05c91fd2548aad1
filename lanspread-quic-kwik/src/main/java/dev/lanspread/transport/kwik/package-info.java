/**
 * Transport provider kwik: pure-Java QUIC.
 *
 * <p>kwik's calls have no deadline, its threads interrupt callers, and an error of a listening
 * socket ends the JVM. So nothing of a caller ever enters kwik where it can block: pump threads do
 * ({@link dev.lanspread.transport.kwik.ReceivePump}, {@link
 * dev.lanspread.transport.kwik.SendPump}), and the sockets are our own ({@link
 * dev.lanspread.transport.kwik.GuardedSocket}).
 *
 * <p>Delivery: bytes written before {@code finish} reach the other side as long as the connection
 * lives; closing the connection drops what is still on its way. Who must know that everything
 * arrived asks the other side for an answer.
 *
 * <p>What kwik leaves behind: two threads of a listener are not daemons and end with its close; one
 * idle daemon thread of each connection ({@code callback-executor}) ends when the garbage collector
 * finds its executor.
 */
@NullMarked
package dev.lanspread.transport.kwik;

import org.jspecify.annotations.NullMarked;
