package dev.lanspread.internal.stream;

import dev.lanspread.PeerId;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.session.RequestStream;
import dev.lanspread.internal.transfer.SourcePool;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Opens streams to sources so that a cancel need not wait for a dial. */
final class SourceStreams {

  private final SourcePool sources;
  private final Workers workers;

  SourceStreams(SourcePool sources, Workers workers) {
    this.sources = sources;
    this.workers = workers;
  }

  /** Opens a stream; the caller closes it. */
  RequestStream open(PeerId source, Cancellation cancel) throws IOException {
    CompletableFuture<RequestStream> opened = new CompletableFuture<>();
    if (!workers.start("open-" + source.shortForm(), () -> open(source, opened))) {
      throw new IOException("the node is closing");
    }
    Cancellation.Registration onCancel =
        cancel.onCancel(() -> opened.completeExceptionally(cancel.exception()));
    try {
      return opened.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    } finally {
      onCancel.close();
    }
  }

  private void open(PeerId source, CompletableFuture<RequestStream> opened) {
    try {
      RequestStream stream = sources.open(source);
      if (!opened.complete(stream)) {
        stream.close();
      }
    } catch (IOException | RuntimeException | Error e) { // Somebody waits for it.
      opened.completeExceptionally(e);
    }
  }
}
