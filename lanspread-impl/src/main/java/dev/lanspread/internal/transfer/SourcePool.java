package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.PeerId;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.session.RemotePeer;
import dev.lanspread.internal.session.RequestStream;
import java.io.IOException;
import java.util.Optional;

/** The peers a download may use, as they are now. Safe for use from any thread. */
public interface SourcePool {

  /** Returns who may be a source of a game now. */
  Optional<Eligible> eligible(GameId game);

  /** Returns a connected peer. */
  Optional<RemotePeer> peer(PeerId id);

  /** Opens a stream for one request; the caller closes it. */
  RequestStream open(PeerId id) throws IOException;
}
