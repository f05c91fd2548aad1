package dev.lanspread.internal.transfer;

import dev.lanspread.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which bytes of an unfinished download came from whom, so that what a source gave of a file can be
 * taken out again once that file has changed. Not safe for use from several threads.
 *
 * <p>Bytes are loose until their source has said, by ending the request as it should, that the file
 * did not change while it sent them.
 */
final class Provenance {

  private final GameManifest manifest;
  private final Map<Giver, Given> given = new LinkedHashMap<>();

  /** What one giver gave, and what of it is loose. */
  record Given(HaveMap all, HaveMap loose) {}

  Provenance(GameManifest manifest) {
    this.manifest = manifest;
  }

  GameManifest manifest() {
    return manifest;
  }

  /** Returns what each giver gave. */
  Map<Giver, Given> given() {
    return given;
  }

  /** Returns the sources that gave anything. */
  Set<PeerId> peers() {
    Set<PeerId> peers = new LinkedHashSet<>();
    given.keySet().forEach(giver -> peers.add(giver.peer()));
    return peers;
  }

  void wrote(Giver giver, int file, long start, long end) {
    Given by = of(giver);
    by.all().addWritten(file, start, end);
    by.loose().addWritten(file, start, end);
  }

  /** The request for this part ended as it should. */
  void settle(Giver giver, Part part) {
    of(giver).loose().forget(part);
  }

  /** The source says that all its files are still those it gave. */
  void settle(Giver giver) {
    Given by = of(giver);
    given.put(giver, new Given(by.all(), new HaveMap(manifest)));
  }

  /** Takes out what is no longer there, whoever gave it. */
  void forget(Part part) {
    for (Given by : given.values()) {
      by.all().forget(part);
      by.loose().forget(part);
    }
  }

  /** Takes out a whole file, whoever gave it. */
  void forget(int file) {
    for (Given by : given.values()) {
      by.all().forget(file);
      by.loose().forget(file);
    }
  }

  /**
   * Takes over what the same source gave before, as far as its files are still the same.
   *
   * @return what it gave of the others: to be fetched again
   */
  List<Part.Chunk> reconcile(Giver now) {
    List<Part.Chunk> lost = new ArrayList<>();
    for (Giver earlier : List.copyOf(given.keySet())) {
      if (earlier.peer().equals(now.peer()) && earlier != now) {
        Given before = given.remove(earlier);
        for (int file : before.all().touched()) {
          if (now.hasSame(file, earlier)) {
            Given by = of(now);
            before.all().copy(file, by.all());
            before.loose().copy(file, by.loose());
          } else {
            lost.addAll(chunks(file, before.all()));
          }
        }
      }
    }
    return lost;
  }

  /** Takes out what a source left open; returns it. */
  List<Part.Chunk> dropLoose(PeerId peer) {
    List<Part.Chunk> lost = new ArrayList<>();
    for (Map.Entry<Giver, Given> entry : given.entrySet()) {
      if (entry.getKey().peer().equals(peer)) {
        HaveMap loose = entry.getValue().loose();
        for (int file : loose.touched()) {
          lost.addAll(chunks(file, loose));
          loose.ranges(file).forEach(r -> entry.getValue().all().forget(file, r.start(), r.end()));
          loose.forget(file);
        }
      }
    }
    return lost;
  }

  /** Returns a copy that later changes do not reach. */
  Provenance copy() {
    Provenance copy = new Provenance(manifest);
    given.forEach(
        (giver, by) -> copy.given.put(giver, new Given(by.all().copy(), by.loose().copy())));
    return copy;
  }

  Given of(Giver giver) {
    return given.computeIfAbsent(
        giver, key -> new Given(new HaveMap(manifest), new HaveMap(manifest)));
  }

  private static List<Part.Chunk> chunks(int file, HaveMap have) {
    return have.ranges(file).stream()
        .map(range -> new Part.Chunk(file, range.start(), range.length()))
        .toList();
  }
}
