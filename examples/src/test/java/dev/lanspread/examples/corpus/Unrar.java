package dev.lanspread.examples.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What RARLAB's program makes of an archive.
 *
 * @param tree what it wrote
 * @param exitCode how it ended
 */
record Unrar(UnpackedTree tree, int exitCode) {

  private static final int MINUTES = 2;

  /** Unpacks {@code archive}, which lies in a folder of its own, into a new folder beside it. */
  static Unrar unpack(Path program, Path archive) throws IOException, InterruptedException {
    Path target = Files.createDirectory(archive.resolveSibling("unpacked"));
    ProcessBuilder builder =
        new ProcessBuilder(
            program.toString(), "x", "-p-", "-o+", "-inul", "--", archive.toString(), target + "/");
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.redirectInput(ProcessBuilder.Redirect.from(devNull())).start();
    process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("unrar does not end on " + archive);
    }
    return new Unrar(UnpackedTree.at(target), process.exitValue());
  }

  private static java.io.File devNull() {
    return new java.io.File("/dev/null");
  }
}
