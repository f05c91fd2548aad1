package dev.lanspread.internal.node;

import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.library.LibraryDelta;
import dev.lanspread.internal.library.LibraryListener;
import dev.lanspread.internal.library.LibrarySnapshot;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Passes library changes on to the host and the peers.
 *
 * @param events takes what the host is told
 * @param peers takes what the peers are told
 */
record LibraryNews(Consumer<PeerEvent> events, BiConsumer<LibrarySnapshot, LibraryDelta> peers)
    implements LibraryListener {

  @Override
  public void onChange(LibrarySnapshot now, LibraryDelta delta) {
    events.accept(new PeerEvent.LocalLibraryChanged(now.revision(), now.games()));
    peers.accept(now, delta);
  }

  @Override
  public void onWarning(String code, String message, Map<String, String> facts) {
    events.accept(new PeerEvent.Warning(code, message, facts));
  }
}
