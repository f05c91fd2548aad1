package dev.lanspread.internal.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanspread.internal.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running transaction has come to, so that the next start can finish or undo it.
 *
 * @param phase how far it is
 * @param root the game root it works on
 * @param kept name of the folder in {@code .lanspread.kept/} that it may have made
 */
record InstallJournal(Phase phase, String root, String kept) {

  private static final Logger LOG = LoggerFactory.getLogger(InstallJournal.class);

  /** How far a transaction is. */
  enum Phase {
    /** Building the new tree; to be undone. */
    STAGING,
    /** The new tree is complete and replaces the old one; to be finished. */
    COMMITTING,
    /** The tree is on its way out; to be finished. */
    UNINSTALLING
  }

  /** Returns the journal in {@code file}; empty if there is none, or none that can be read. */
  static Optional<InstallJournal> read(Path file) throws IOException {
    try {
      JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(file));
      return Optional.of(
          new InstallJournal(
              Phase.valueOf(json.path("phase").asText()),
              json.path("root").asText(),
              json.path("kept").asText()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      LOG.warn("install journal {} is damaged and ignored: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Replaces the journal in {@code file} durably. */
  void write(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    json.put("phase", phase.name()).put("root", root).put("kept", kept);
    DurableFiles.replace(file, mapper.writeValueAsBytes(json));
  }

  InstallJournal in(Phase next) {
    return new InstallJournal(next, root, kept);
  }
}
