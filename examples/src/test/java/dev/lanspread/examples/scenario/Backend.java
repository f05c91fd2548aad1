package dev.lanspread.examples.scenario;

import java.nio.file.Path;
import java.util.List;

/**
 * An archive backend, as options of the headless peer.
 *
 * @param name shown in test names
 * @param options choose it
 */
record Backend(String name, List<String> options) {

  static final Backend JUNRAR = new Backend("junrar", List.of("--archive-provider", "junrar"));

  static final Backend FIXTURE = new Backend("fixture", List.of("--archive-provider", "fixture"));

  static Backend program(Path unrar) {
    return new Backend("process", List.of("--unrar", unrar.toString()));
  }

  @Override
  public String toString() {
    return name;
  }
}
