package dev.lanspread.transport.netty;

import io.netty.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Outcomes that nobody waits for, because the channel's own end tells all that matters. */
final class Outcomes {

  private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

  private Outcomes() {}

  /** Notes a failure of something that was asked of the codec. */
  static void note(Future<?> outcome, String what) {
    outcome.addListener(
        done -> {
          if (!done.isSuccess() && !done.isCancelled()) {
            LOG.debug("{} failed: {}", what, String.valueOf(done.cause()));
          }
        });
  }
}
