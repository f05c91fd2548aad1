package dev.lanspread.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.examples.client.PeerProcess;
import java.time.Duration;
import java.util.Set;

/** Shows how far a download is: bytes, rate, time left. */
final class DownloadDisplay {

  private static final double MIB = 1 << 20;
  private static final double MS_PER_SECOND = 1_000;
  private static final Set<String> ENDS =
      Set.of("download-finished", "download-failed", "download-cancelled");

  private final PeerProcess process;
  private final DemoReport report;

  DownloadDisplay(PeerProcess process, DemoReport report) {
    this.process = process;
    this.report = report;
  }

  /**
   * Shows the progress until the download has ended.
   *
   * @param from the mark from which on records belong to the download
   * @return the data of {@code download-finished}
   * @throws IllegalStateException if it ends otherwise
   */
  JsonNode until(int from, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    int next = from;
    while (true) {
      JsonNode record =
          process.await(r -> true, next, Duration.ofNanos(deadline - System.nanoTime()));
      next++;
      String event = record.path("event").asText();
      if (event.equals("download-progress")) {
        report.progress(line(record.path("data")));
      }
      if (ENDS.contains(event)) {
        report.progressEnd();
        if (!event.equals("download-finished")) {
          throw new IllegalStateException(record.toString());
        }
        return record.path("data");
      }
    }
  }

  private static String line(JsonNode data) {
    JsonNode left = data.path("eta_ms");
    return String.format(
        "%6.1f of %.1f MiB  %6.1f MiB/s  %s",
        data.path("bytes").asLong() / MIB,
        data.path("total_bytes").asLong() / MIB,
        data.path("bytes_per_s").asLong() / MIB,
        left.isNumber() ? String.format("%.1f s left", left.asLong() / MS_PER_SECOND) : "");
  }
}
