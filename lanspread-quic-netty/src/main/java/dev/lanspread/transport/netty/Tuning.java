package dev.lanspread.transport.netty;

import io.netty.handler.codec.quic.QuicCongestionControlAlgorithm;

/**
 * The numbers that decide speed and memory.
 *
 * @param maxPayload largest UDP payload that path MTU discovery tries, in bytes
 * @param mtuDiscovery whether to look for the largest payload at all; without it {@code maxPayload}
 *     is used as it is
 * @param offload whether to use segmentation and receive offload where the system has it
 * @param segmentBytes most bytes handed to the kernel as one segmented packet
 * @param packetsPerBatch after how many packets a socket lets its connections answer
 * @param socketBuffer wanted size of the socket's kernel buffers in bytes
 * @param loops how many event loops an endpoint has
 * @param sendChunk bytes read from a file or copied from a caller before the event loop is told
 * @param unsentLimit most bytes of one stream that wait in memory for the codec to take them
 * @param receiveBuffer size of one receive buffer in bytes
 * @param receiveLimit bytes of one stream that wait for the reader before reading pauses
 * @param initialWindowPackets congestion window at the start, in packets
 * @param congestionControl the algorithm
 */
record Tuning(
    int maxPayload,
    boolean mtuDiscovery,
    boolean offload,
    int segmentBytes,
    int packetsPerBatch,
    int socketBuffer,
    int loops,
    int sendChunk,
    int unsentLimit,
    int receiveBuffer,
    int receiveLimit,
    int initialWindowPackets,
    QuicCongestionControlAlgorithm congestionControl) {

  static Tuning defaults() {
    return new Tuning(
        // The most that QUIC's two-byte length field allows. 2 GiB over loopback, CPU of both ends:
        // 4.7 s at 16,383 bytes, 5.2 s at 8,952 (a 9,000-byte Ethernet frame); at 1,350 bytes a
        // stream has a sixth of the speed. A path that carries less costs a few more probes.
        16_383,
        true,
        true,
        65_000,
        256,
        4 << 20,
        Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors())),
        256 << 10,
        1 << 20,
        128 << 10,
        1 << 20,
        32,
        // BBR in the same runs: 238 instead of 271 MiB/s at 16,383 bytes, for the same CPU time.
        QuicCongestionControlAlgorithm.CUBIC);
  }
}
