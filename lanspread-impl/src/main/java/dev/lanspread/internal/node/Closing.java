package dev.lanspread.internal.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be closed, the last made first; one that fails does not keep the others open. */
final class Closing implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  synchronized <T extends AutoCloseable> T add(T resource) {
    resources.push(resource);
    return resource;
  }

  /** Adds what is closed after everything else. */
  synchronized void addLast(AutoCloseable resource) {
    resources.addLast(resource);
  }

  @Override
  public void close() {
    AutoCloseable next = poll();
    while (next != null) {
      try {
        next.close();
      } catch (Throwable e) { // Whatever it is, the others have to be closed.
        log.warn("{} was not closed in order", next.getClass().getSimpleName(), e);
      }
      next = poll();
    }
  }

  private synchronized @Nullable AutoCloseable poll() {
    return resources.poll();
  }
}
