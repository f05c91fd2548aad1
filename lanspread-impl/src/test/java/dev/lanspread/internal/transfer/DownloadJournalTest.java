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
  private static final DownloadJournal.Tree TREE = new DownloadJournal.Tree("/games/ggoo", "abc");

  private final Giver giver = new Giver(Manifests.GIVER.peer(), stamps());
  private StateDirectory state;
  private DownloadJournal journal;

  @BeforeEach
  void open() {
    state = new StateDirectory(folder);
    journal = new DownloadJournal(state, Manifests.GAME);
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    DownloadJournal.Plan plan = plan(List.of("old/a"), true);
    journal.writePlan(plan);
    journal.writeHave(plan, have());

    assertThat(journal.readPlan()).contains(plan);
    HaveMap read = journal.readHave(plan).have();
    assertThat(read.complete()).isEqualTo(bytes().complete());
    assertThat(read.missing(0, 0, 1000)).isEqualTo(bytes().missing(0, 0, 1000));
  }

  @Test
  void whoGaveAFileThatIsNotWholeIsReadBack() throws IOException {
    journal.writeHave(plan(List.of(), false), have());

    Provenance read = journal.readHave(plan(List.of(), false)).provenance();

    assertThat(read.peers()).containsExactly(giver.peer());
    assertThat(read.dropLoose(giver.peer())).containsExactly(new Part.Chunk(0, 10, 10));
    Stamps other = stamps();
    other.set(0, 78);
    journal.writeHave(plan(List.of(), false), have());
    read = journal.readHave(plan(List.of(), false)).provenance();
    assertThat(read.reconcile(new Giver(giver.peer(), other)))
        .containsExactly(new Part.Chunk(0, 10, 10));
  }

  @Test
  void whatIsThereOfAnotherTreeIsNotBelieved() throws IOException {
    journal.writeHave(plan(List.of(), false), have());
    DownloadJournal.Tree other = new DownloadJournal.Tree("/games/ggoo", "abd");

    DownloadJournal.Have read =
        journal.readHave(new DownloadJournal.Plan(manifest, other, List.of(), false));

    assertThat(read.have().bytes()).isZero();
    assertThat(read.provenance().peers()).isEmpty();
  }

  private static Stamps stamps() {
    Stamps stamps = new Stamps(4);
    stamps.set(0, 77);
    stamps.set(2, -5);
    return stamps;
  }

  @Test
  void nothingIsThereAfterDelete() throws IOException {
    journal.writePlan(plan(List.of(), false));
    journal.writeHave(plan(List.of(), false), have());

    journal.delete();

    assertThat(journal.readPlan()).isEmpty();
    assertThat(journal.readHave(plan(List.of(), false)).have().bytes()).isZero();
  }

  @Test
  void aFileCutAnywhereCountsAsAbsent() throws IOException {
    journal.writePlan(plan(List.of(), false));
    journal.writeHave(plan(List.of(), false), have());
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
      assertThat(journal.readHave(plan(List.of(), false)).have().bytes()).isZero();
    }
  }

  @Test
  void thePlanOfAnotherGameIsIgnored() throws IOException {
    journal.writePlan(plan(List.of(), true));
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
        "{\"format\":1}",
        "{\"format\":2,\"root\":\"/games/ggoo\",\"token\":\"abc\",\"game\":\"ggoo\",\"version\":\"20260101\",\"files\":[null],\"obsolete\":[]}",
        "{\"format\":2,\"root\":\"/games/ggoo\",\"token\":\"abc\",\"game\":\"ggoo\",\"version\":\"x\",\"files\":[{\"path\":\"version.ini\","
            + "\"size\":9}],\"obsolete\":[]}",
        "{\"format\":2,\"root\":\"/games/ggoo\",\"token\":\"abc\",\"game\":\"ggoo\",\"version\":\"20260101\",\"files\":[{\"path\":"
            + "\"version.ini\",\"size\":9}],\"obsolete\":[\"../../precious\"],\"committing\":true}",
        "{\"format\":2,\"root\":\"/games/ggoo\",\"token\":\"abc\",\"game\":\"ggoo\",\"version\":\"20260101\",\"files\":[{\"path\":"
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
        "{\"format\":2,\"token\":\"abc\"}",
        "{\"format\":2,\"root\":\"/games/ggoo\",\"token\":\"abc\",\"complete\":null,\"started\":null}",
        "{\"format\":2,\"root\":\"/games/ggoo\",\"token\":\"abc\",\"complete\":\"\",\"started\":{\"9\":[{\"start\":0,\"end\":5}]}}",
        "{\"format\":2,\"root\":\"/games/ggoo\",\"token\":\"abc\",\"complete\":\"\",\"started\":{\"-1\":[{\"start\":0,\"end\":5}]}}",
        "{\"format\":2,\"root\":\"/games/ggoo\",\"token\":\"abc\",\"complete\":\"\",\"started\":{\"0\":[{\"start\":0,\"end\":5000}]}}",
        "{\"format\":2,\"root\":\"/games/ggoo\",\"token\":\"abc\",\"complete\":\"\",\"started\":{\"0\":[{\"start\":-7,\"end\":5}]}}",
        "{\"format\":2,\"root\":\"/games/ggoo\",\"token\":\"abc\",\"complete\":\"\",\"started\":{\"0\":[{\"start\":9,\"end\":5},null],"
            + "\"2\":null}}",
        "{\"format\":2,\"root\":\"/games/ggoo\",\"token\":\"abc\",\"complete\":\"4AE=\",\"started\":{}}"
      })
  void aHaveMapThatMakesNoSenseSaysThatNothingIsThere(String content) throws IOException {
    Files.createDirectories(state.game(Manifests.GAME));
    Files.writeString(state.downloadJournal(Manifests.GAME), content);

    assertThat(journal.readHave(plan(List.of(), false)).have().bytes()).isZero();
  }

  private DownloadJournal.Plan plan(List<String> obsolete, boolean committing) {
    return new DownloadJournal.Plan(manifest, TREE, obsolete, committing);
  }

  private DownloadJournal.Have have() {
    Provenance provenance = new Provenance(manifest);
    provenance.wrote(giver, 0, 10, 20);
    provenance.wrote(giver, 2, 0, 50);
    provenance.settle(giver, new Part.Chunk(2, 0, 50));
    return new DownloadJournal.Have(bytes(), provenance);
  }

  private HaveMap bytes() {
    HaveMap have = new HaveMap(manifest);
    have.add(0, 10, 20);
    have.add(0, 30, 1000);
    have.setComplete(1);
    have.add(2, 0, 50);
    return have;
  }
}
