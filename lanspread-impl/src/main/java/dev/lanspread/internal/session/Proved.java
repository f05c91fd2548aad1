package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.spi.transport.QuicConnection;

/**
 * A connection whose other side has proved who it is.
 *
 * @param peer the proved id
 * @param self what that peer says about itself
 * @param purpose what the connection is for
 * @param connection the connection; owned by the holder
 * @param channel the first stream, now free for what the purpose needs
 */
record Proved(
    PeerId peer,
    Message.Self self,
    Message.Purpose purpose,
    QuicConnection connection,
    FrameChannel channel) {}
