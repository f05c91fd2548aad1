package dev.lanspread.testkit.transport;

import java.time.Duration;

/**
 * What a {@link UdpFaultProxy} does to packets of one direction.
 *
 * @param delay added to every packet
 * @param loss part of the packets that is lost, from 0 to 1
 * @param reordering part of the packets that is overtaken by those behind
 * @param reorderingDelay how much later overtaken packets come
 * @param duplication part of the packets that comes twice
 * @param bytesPerSecond rate of the line; 0 for no limit
 * @param blackout whether nothing passes
 * @since 0.1
 */
public record Faults(
    Duration delay,
    double loss,
    double reordering,
    Duration reorderingDelay,
    double duplication,
    long bytesPerSecond,
    boolean blackout) {

  private static final Duration OVERTAKEN = Duration.ofMillis(5);

  /** Returns a line without faults. */
  public static Faults none() {
    return new Faults(Duration.ZERO, 0, 0, OVERTAKEN, 0, 0, false);
  }

  /** Returns this with a delay of every packet. */
  public Faults withDelay(Duration each) {
    return new Faults(
        each, loss, reordering, reorderingDelay, duplication, bytesPerSecond, blackout);
  }

  /** Returns this with a part of the packets lost. */
  public Faults withLoss(double part) {
    return new Faults(
        delay, part, reordering, reorderingDelay, duplication, bytesPerSecond, blackout);
  }

  /** Returns this with a part of the packets overtaken. */
  public Faults withReordering(double part) {
    return new Faults(delay, loss, part, reorderingDelay, duplication, bytesPerSecond, blackout);
  }

  /** Returns this with a part of the packets doubled. */
  public Faults withDuplication(double part) {
    return new Faults(delay, loss, reordering, reorderingDelay, part, bytesPerSecond, blackout);
  }

  /** Returns this with a limited rate. */
  public Faults withRate(long bytes) {
    return new Faults(delay, loss, reordering, reorderingDelay, duplication, bytes, blackout);
  }

  /** Returns a line on which nothing passes. */
  public static Faults darkness() {
    return new Faults(Duration.ZERO, 0, 0, OVERTAKEN, 0, 0, true);
  }
}
