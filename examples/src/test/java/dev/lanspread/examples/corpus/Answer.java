package dev.lanspread.examples.corpus;

import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import java.util.Set;

/**
 * What one way of unpacking came to.
 *
 * @param verdict shown in the table
 * @param good whether it is as it should be
 * @param detail why, where there is something to say
 */
record Answer(String verdict, boolean good, String detail) {

  private static final Set<ErrorCode> CLEAN =
      Set.of(ErrorCode.ARCHIVE_CORRUPT, ErrorCode.ARCHIVE_UNSAFE, ErrorCode.ARCHIVE_UNSUPPORTED);

  static final Answer HANGS = new Answer("HANGS", false, "no end in time");

  /** Judges a tree by that of unrar. */
  static Answer of(UnpackedTree tree, UnpackedTree expected, boolean unrarContent) {
    if (tree.isSameAs(expected)) {
      return new Answer("right", true, "");
    }
    if (!unrarContent && tree.holdsMoreThan(expected)) {
      return new Answer("more", true, "unrar could not write everything");
    }
    return new Answer(
        "WRONG", false, tree.entries().keySet() + " in place of " + expected.entries().keySet());
  }

  /** Judges a failure: a refusal that leaves something behind, or that is none, is wrong. */
  static Answer of(LanspreadException failure, boolean leftSomething) {
    String detail = String.valueOf(failure.getMessage());
    if (leftSomething || !CLEAN.contains(failure.code())) {
      return new Answer("WRONG", false, failure.code() + ": " + detail);
    }
    String problem = failure.facts().getOrDefault("problem", failure.code().name());
    return new Answer(problem.replace("ARCHIVE_", ""), true, detail);
  }
}
