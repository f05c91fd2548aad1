package dev.lanspread.internal.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One game of a library as it travels.
 *
 * @param id the game id in the sender's spelling
 * @param version eight digits, or null where it is not known
 * @param downloaded whether the package is complete
 * @param installed whether {@code local/} exists
 * @param availability {@code Ready}, {@code Downloading} or {@code LocalOnly}
 * @param totalBytes size of all listed files, the sentinel included; 0 unless downloaded
 */
public record GameSummary(
    @JsonProperty("id") String id,
    @JsonProperty("version") @Nullable String version,
    @JsonProperty("downloaded") boolean downloaded,
    @JsonProperty("installed") boolean installed,
    @JsonProperty("availability") String availability,
    @JsonProperty("totalBytes") long totalBytes) {

  /** Checks that there is an id and that no text is longer than any valid one. */
  public GameSummary {
    Shape.text(id, Shape.WORD, "id");
    Shape.optionalText(version, Shape.WORD, "version");
    Shape.text(availability, Shape.WORD, "availability");
  }
}
