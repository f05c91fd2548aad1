package dev.lanspread.transport.kwik;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tech.kwik.core.log.NullLogger;

/**
 * Routes what kwik says to slf4j.
 *
 * <p>kwik calls much an error that any stray packet can cause, so nothing of it is louder than
 * debug; what matters to a host is reported by the transport itself.
 */
final class KwikLog extends NullLogger {

  private static final Logger LOG = LoggerFactory.getLogger(KwikLog.class);

  private final String label;

  KwikLog(String label) {
    this.label = label;
  }

  @Override
  public void error(String message) {
    LOG.debug("{}: {}", label, message);
  }

  @Override
  public void error(String message, Throwable error) {
    if (LOG.isTraceEnabled()) {
      LOG.trace("{}: {}", label, message, error);
    } else {
      LOG.debug("{}: {} ({})", label, message, String.valueOf(error));
    }
  }

  @Override
  public void warn(String message) {
    LOG.debug("{}: {}", label, message);
  }

  @Override
  public void info(String message) {
    LOG.trace("{}: {}", label, message);
  }
}
