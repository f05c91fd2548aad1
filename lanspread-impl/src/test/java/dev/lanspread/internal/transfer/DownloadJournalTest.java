package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.GameId;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadJournalTest {

  @TempDir Path folder;

  private final GameManifest manifest = Manifests.ofSizes(1000, 0, 50);
  private StateDirectory state;
  private DownloadJournal journal;

  @BeforeEach
  void open() {
    state = new StateDirectory(folder);
    journal = new DownloadJournal(state, Manifests.GAME);
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    DownloadJournal.Plan plan = new DownloadJournal.Plan(manifest, List.of("old/a"), true);
    journal.writePlan(plan);
    journal.writeHave(have());

    assertThat(journal.readPlan()).contains(plan);
    HaveMap read = journal.readHave(manifest);
    assertThat(read.complete()).isEqualTo(have().complete());
    assertThat(read.missing(0, 0, 1000)).isEqualTo(have().missing(0, 0, 1000));
  }

  @Test
  void nothingIsThereAfterDelete() throws IOException {
    journal.writePlan(new DownloadJournal.Plan(manifest, List.of(), false));
    journal.writeHave(have());

    journal.delete();

    assertThat(journal.readPlan()).isEmpty();
    assertThat(journal.readHave(manifest).bytes()).isZero();
  }

  @Test
  void aFileCutAnywhereCountsAsAbsent() throws IOException {
    journal.writePlan(new DownloadJournal.Plan(manifest, List.of(), false));
    journal.writeHave(have());
    Path planFile = state.downloadPlan(Manifests.GAME);
    Path haveFile = state.downloadJournal(Manifests.GAME);
    byte[] plan = Files.readAllBytes(planFile);
    byte[] have = Files.readAllBytes(haveFile);

    for (int length = 0; length < plan.length; length++) {
      Files.write(planFile, Arrays.copyOf(plan, length));
      assertThat(journal.readPlan()).isEmpty();
    }
    for (int length = 0; length < have.length; length++) {
      Files.write(haveFile, Arrays.copyOf(have, length));
      assertThat(journal.readHave(manifest).bytes()).isZero();
    }
  }

  @Test
  void thePlanOfAnotherGameIsIgnored() throws IOException {
    journal.writePlan(new DownloadJournal.Plan(manifest, List.of(), true));
    GameId other = GameId.of("bfbc2");
    Files.createDirectories(state.game(other));
    Files.copy(state.downloadPlan(Manifests.GAME), state.downloadPlan(other));

    assertThat(new DownloadJournal(state, other).readPlan()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{}",
        "{\"format\":2}",
        "{\"format\":1,\"game\":\"ggoo\",\"version\":\"20260101\",\"files\":[null],\"obsolete\":[]}",
        "{\"format\":1,\"game\":\"ggoo\",\"version\":\"x\",\"files\":[{\"path\":\"version.ini\","
            + "\"size\":9}],\"obsolete\":[]}",
        "{\"format\":1,\"game\":\"ggoo\",\"version\":\"20260101\",\"files\":[{\"path\":"
            + "\"version.ini\",\"size\":9}],\"obsolete\":[\"../../precious\"],\"committing\":true}",
        "{\"format\":1,\"game\":\"ggoo\",\"version\":\"20260101\",\"files\":[{\"path\":"
            + "\"version.ini\",\"size\":9},{\"path\":\"../a\",\"size\":1}],\"obsolete\":[]}"
      })
  void aPlanThatMakesNoSenseIsIgnored(String content) throws IOException {
    Files.createDirectories(state.game(Manifests.GAME));
    Files.writeString(state.downloadPlan(Manifests.GAME), content);

    assertThat(journal.readPlan()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"format\":1}",
        "{\"format\":1,\"complete\":null,\"started\":null}",
        "{\"format\":1,\"complete\":\"\",\"started\":{\"9\":[{\"start\":0,\"end\":5}]}}",
        "{\"format\":1,\"complete\":\"\",\"started\":{\"-1\":[{\"start\":0,\"end\":5}]}}",
        "{\"format\":1,\"complete\":\"\",\"started\":{\"0\":[{\"start\":0,\"end\":5000}]}}",
        "{\"format\":1,\"complete\":\"\",\"started\":{\"0\":[{\"start\":-7,\"end\":5}]}}",
        "{\"format\":1,\"complete\":\"\",\"started\":{\"0\":[{\"start\":9,\"end\":5},null],"
            + "\"2\":null}}",
        "{\"format\":1,\"complete\":\"4AE=\",\"started\":{}}"
      })
  void aHaveMapThatMakesNoSenseSaysThatNothingIsThere(String content) throws IOException {
    Files.createDirectories(state.game(Manifests.GAME));
    Files.writeString(state.downloadJournal(Manifests.GAME), content);

    assertThat(journal.readHave(manifest).bytes()).isZero();
  }

  private HaveMap have() {
    HaveMap have = new HaveMap(manifest);
    have.add(0, 10, 20);
    have.add(0, 30, 1000);
    have.setComplete(1);
    have.add(2, 0, 50);
    return have;
  }
}
