/**
 * The wire protocol, version 1: message types, codec and limits; no I/O.
 *
 * <h2>Goals</h2>
 *
 * <p>A stranger learns nothing and costs little; a member gets lists and bytes with one round trip
 * each; every message is bounded before it is read. <b>Non-goals:</b> crossing the Internet, hiding
 * who is present, use by anything but lanspread.
 *
 * <h2>Connections</h2>
 *
 * <p>QUIC version 1, TLS 1.3, ALPN {@code lanspread/1}. The listener shows a self-signed P-256
 * certificate; the dialler pins its key where it knows the peer id. The dialler opens the first
 * stream and says in {@link dev.lanspread.internal.protocol.Message.Hello} what the connection is
 * for: {@code control} (one per pair of peers, long-lived) or {@code data} (bulk transfers,
 * replaced freely, so that a stuck transfer never takes the control traffic with it).
 *
 * <h2>Frames</h2>
 *
 * <p>A frame is a 4-byte big-endian length and that many bytes of UTF-8 JSON: one object with a
 * {@code type}, which comes first. Limits are in {@link
 * dev.lanspread.internal.protocol.ProtocolLimits}.
 *
 * <h2>How it grows</h2>
 *
 * <p>Names of types, fields and constants stay for ever; what each message looks like is pinned by
 * the tests' {@code messages.jsonl}. Unknown fields are ignored, so new ones are optional. A
 * message of an unknown type is ignored on a control connection, where it counts like any other
 * against what a peer may send, is {@code declined} as a request, and is an error elsewhere. An
 * unknown reason of {@code declined} is {@code OTHER}, an unknown kind of entry is {@code OTHER},
 * an unknown stream problem is {@code FAILED}. What needs the other side's help is a feature, a
 * word in its self-description: nobody is asked for what it did not say it can. Only where that is
 * not enough there is a new protocol version. The dialler tells the range that it speaks, {@code
 * protocol} to {@code newest}, the listener picks the newest common one.
 *
 * <h2>Handshake, on the first stream</h2>
 *
 * <pre>
 * dialler  → hello      oldest and newest protocol version, purpose
 * listener → challenge  chosen protocol version, 32-byte nonce S
 * dialler  → proof      public key, 32-byte nonce C, signature, group tag
 * listener → confirm    signature, group tag, self-description
 * dialler  → introduce  self-description
 * </pre>
 *
 * <p>Both signatures are ECDSA with SHA-256 over the SHA-256 of {@code "lanspread/1 proof" |
 * protocol | role | SHA-256(listener key) | SHA-256(dialler key) | S | C}; the role is {@code D} or
 * {@code L}. The listener key is the one that the dialler verified in TLS, so a proof cannot be
 * relayed; the nonces stop replay, the role stops reflection. The group tag is HMAC-SHA-256 of the
 * same transcript under the LAN-party secret, empty without one. Neither side says anything of
 * itself before the other is proved. Anything wrong closes the connection without detail.
 *
 * <h2>Control connection, same stream afterwards</h2>
 *
 * <p>Both sides send their library as pages, acknowledge the other's, then push deltas. A delta
 * whose base is not the revision at hand is answered with {@code resync}, which leads to the full
 * pages. {@code address} tells of a moved listener, {@code ping} is answered by {@code pong},
 * {@code goodbye} comes before a wanted end.
 *
 * <p>Where two control connections join the same two runs ({@code instance}) of two peers, both
 * keep the one with the larger sum of both {@code epoch}s; else the one that the smaller peer id
 * dialled; else the one with the larger {@code dial}. A connection silent for 4 seconds gives way
 * to any other.
 *
 * <p>Connections are closed with an application code: 0 nothing is wrong, 1 another connection is
 * used, or this is one too many, 2 the protocol was broken, 5 the proof failed, 6 goodbye, 7 no
 * common protocol version. Unknown codes mean that the connection is lost.
 *
 * <h2>Requests, one bidirectional stream each, on either connection, from either side</h2>
 *
 * <p>The asker sends one frame and finishes its side. The answer is {@code declined}, or: {@code
 * manifest} pages; {@code content} and the raw bytes; {@code content} and the raw bytes of all
 * files of a batch, one after the other. Requests name manifest coordinates (game, version, listed
 * file, range), never a path on disk.
 *
 * <p><b>A clean end commits, a reset takes back.</b> The source ends the stream only if, after the
 * last byte, what it sent is still what was asked for; an answer is whole only when the asker has
 * read that end. A reset says that the bytes of this answer may be of something else, so all of
 * them are dropped. A lost connection says nothing of the kind: what came before it counts. A
 * source resets with code 3 if it has too much to do and with 4 if the request failed; 0 and any
 * other mean that the stream was abandoned.
 *
 * <h2>Streams</h2>
 *
 * <p>{@code get-unpacked-size} is answered by {@code unpacked-size}. {@code get-stream} is answered
 * by the entry lists of all archives of the game, in install order, as pages of {@code
 * stream-listing}, so that the asker can check every name and the free space before the first byte.
 * Then the content of every listed file follows, in the order of the list, as binary frames. Each
 * begins with one byte for its type and a 4-byte big-endian number:
 *
 * <pre>
 * 1 begin   index of the file among all listed entries, from 0
 * 2 data    length of the raw bytes that follow, 1 to {@link
 *           dev.lanspread.internal.protocol.ProtocolLimits#STREAM_PART}
 * 3 end     CRC-32 of the file as the source computed it
 * 4 finish  how many files came; the stream ends here
 * 5 failed  a problem; nothing follows
 * </pre>
 *
 * <p>Each file is {@code begin}, any number of {@code data} that add up to its size, {@code end}.
 * {@code finish} is sent only if the game is still the one that was asked for. Before the parts a
 * failure travels as {@code stream-failed}. Problems are the numbers of {@link
 * dev.lanspread.internal.protocol.StreamProblem}; an unknown one means {@code FAILED}.
 */
@NullMarked
package dev.lanspread.internal.protocol;

import org.jspecify.annotations.NullMarked;
