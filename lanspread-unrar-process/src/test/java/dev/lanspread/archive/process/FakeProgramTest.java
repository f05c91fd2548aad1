package dev.lanspread.archive.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.testkit.archive.RarWriter;
import dev.lanspread.testkit.archive.RecordingSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A program that misbehaves, and what a program gets to see of this process. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the fakes are shell scripts")
final class FakeProgramTest {

  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final String HELLO = "printf hello";

  private final Path folder;
  private final Path archive;

  FakeProgramTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.archive = folder.resolve("@odd [name] -x.eti");
    try (RarWriter writer = RarWriter.rar5(archive)) {
      writer.file("hello.txt", "hello".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @AfterEach
  void leavesNoProcess() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> ProcessHandle.current().descendants().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void readsWhatAWellBehavedProgramPrints() throws IOException {
    RecordingSink sink = read(FakeUnrar.listOne("hello.txt", 5), HELLO);
    assertThat(sink.files().get("hello.txt")).asString().isEqualTo("hello");
  }

  @Test
  void theCommandLineHoldsNoNameFromOutsideAndNoSettingsApply() throws IOException {
    Path seen = folder.resolve("seen");
    String record = "printf '%s\\n' \"$@\" >> " + seen + "; ";
    read(record + FakeUnrar.listOne("hello.txt", 5), record + HELLO);
    assertThat(Files.readAllLines(seen))
        .containsExactly(
            "lt",
            "-cfg-",
            "-@",
            "-p-",
            "-c-",
            "--",
            "archive.rar", //
            "p",
            "-inul",
            "-cfg-",
            "-@",
            "-p-",
            "-c-",
            "--",
            "archive.rar");
  }

  @Test
  void theProgramSeesACleanEnvironmentAnEmptyHomeAndNoInput() throws IOException {
    Path seen = folder.resolve("seen");
    Path files = folder.resolve("files");
    read(
        "env | cut -d= -f1 > "
            + seen
            + "; ls -A > "
            + files
            + "; cat >> "
            + files
            + "; "
            + FakeUnrar.listOne("hello.txt", 5),
        HELLO);
    List<String> setByTheShell = List.of("PWD", "_", "SHLVL", "OLDPWD");
    assertThat(Files.readAllLines(seen))
        .filteredOn(name -> !setByTheShell.contains(name))
        .containsExactlyInAnyOrder(
            "HOME", "USERPROFILE", "APPDATA", "TMPDIR", "TEMP", "TMP", "LC_ALL", "TZ");
    assertThat(Files.readAllLines(files)).containsExactly("archive.rar");
  }

  @Test
  void aProgramThatNeverEndsIsStoppedWhenItStalls() throws IOException {
    assertReadFails(FakeUnrar.listOne("hello.txt", 5), "sleep 60", ArchiveProblem.STALLED);
    assertReadFails("sleep 60", HELLO, ArchiveProblem.STALLED);
    assertReadFails(
        FakeUnrar.listOne("hello.txt", 5), "exec >&-; sleep 60", ArchiveProblem.STALLED);
  }

  @Test
  void aChildThatKeepsThePipeOpenDoesNotHoldTheReader() throws IOException {
    long start = System.nanoTime();
    assertReadFails(FakeUnrar.listOne("hello.txt", 5), "sleep 3 & exit 0", ArchiveProblem.CORRUPT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void onlyExitCodeZeroPasses() throws IOException {
    String listing = FakeUnrar.listOne("hello.txt", 5);
    assertReadFails(listing, HELLO + "; exit 1", ArchiveProblem.CORRUPT);
    assertReadFails(listing, HELLO + "; exit 3", ArchiveProblem.CORRUPT);
    assertReadFails(listing, HELLO + "; exit 11", ArchiveProblem.ENCRYPTED);
    assertReadFails(listing, HELLO + "; kill -9 $$", ArchiveProblem.CORRUPT);
    assertReadFails(listing + "; exit 1", HELLO, ArchiveProblem.CORRUPT);
  }

  @Test
  void anUnknownMethodNeedsANewerProgramAndIsNoDamage() {
    String listing = FakeUnrar.listOne("hello.txt", 5);
    for (String content : List.of("exit 2", "printf hel; exit 2")) {
      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(() -> read(listing, content))
          .withMessageContaining("unrar 7.20")
          .withMessageContaining("a newer unrar is needed")
          .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.UNSUPPORTED));
    }
    assertReadFails(listing + "; exit 2", HELLO, ArchiveProblem.UNSUPPORTED);
    assertReadFails(listing, "exit 12", ArchiveProblem.IO_FAILED);
  }

  @Test
  void theProgramsDoubtsCountForLessThanChecksumsThatHold() throws IOException {
    String listing = FakeUnrar.listOne("hello.txt", 5, "CRC32", "3610A686");
    RecordingSink sink = read(listing, HELLO + "; exit 3");
    assertThat(sink.files().get("hello.txt")).asString().isEqualTo("hello");
    assertReadFails(listing, "printf hallo; exit 3", ArchiveProblem.CORRUPT);
    assertReadFails(listing, "printf hell; exit 3", ArchiveProblem.CORRUPT);
    assertReadFails(listing, HELLO + "; exit 4", ArchiveProblem.CORRUPT);
  }

  @Test
  void aDictionaryThatTheMachineCannotHoldIsRefusedAndALargeOneAllowed() throws IOException {
    Path seen = folder.resolve("seen");
    String compression = "RAR 5.0(v70) -m3 -md=6g";
    Path program =
        FakeUnrar.write(
            folder,
            FakeUnrar.listOne("hello.txt", 5, "Compression", compression),
            "printf '%s\\n' \"$@\" >> " + seen + "; " + HELLO);
    try (Archive small = open(program, (6L << 30) - 1)) {
      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(small::listing)
          .withMessageContaining("6144 MiB")
          .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.DICTIONARY_TOO_LARGE));
    }
    RecordingSink sink = new RecordingSink();
    try (Archive large = open(program, 6L << 30)) {
      large.read(entry -> true, sink);
    }
    assertThat(sink.files()).containsOnlyKeys("hello.txt");
    assertThat(Files.readAllLines(seen)).containsSubsequence("p", "-mdx6g", "--", "archive.rar");
  }

  @Test
  void missingAndTrailingBytesAreRefused() throws IOException {
    String listing = FakeUnrar.listOne("hello.txt", 5);
    assertReadFails(listing, "printf hell", ArchiveProblem.CORRUPT);
    assertReadFails(listing, "printf hellooo", ArchiveProblem.CORRUPT);
    assertReadFails(listing, "exit 0", ArchiveProblem.CORRUPT);
  }

  @Test
  void aListingWithTooFewOrTooManyEntriesIsRefused() throws IOException {
    assertReadFails("exit 0", HELLO, ArchiveProblem.UNSUPPORTED);
    String two = FakeUnrar.listOne("hello.txt", 5) + "; " + FakeUnrar.listOne("b", 0);
    assertReadFails(two, HELLO, ArchiveProblem.UNSUPPORTED);
  }

  @Test
  void floodsOfMessagesAreDrained() throws IOException {
    String flood = "head -c 50000000 /dev/zero >&2; ";
    read(flood + FakeUnrar.listOne("hello.txt", 5), flood + HELLO);
  }

  @Test
  void anEndlessListingIsCut() throws IOException {
    assertReadFails("yes '        Name: x'", HELLO, ArchiveProblem.UNSUPPORTED);
    assertReadFails("printf '        Name: '; cat /dev/zero", HELLO, ArchiveProblem.UNSUPPORTED);
  }

  private RecordingSink read(String listing, String content) throws IOException {
    return read(listing, content, PATIENT);
  }

  private RecordingSink read(String listing, String content, Duration stall) throws IOException {
    Path program = FakeUnrar.write(folder, listing, content);
    ArchiveProvider provider =
        new ProcessArchiveProvider().withOptions(Map.of("program", program.toString()));
    RecordingSink sink = new RecordingSink();
    try (Archive opened = provider.open(archive, new ArchiveLimits(100, 1 << 20, stall))) {
      opened.read(entry -> true, sink);
    }
    return sink;
  }

  private Archive open(Path program, long dictionaryBound) throws ArchiveException {
    ArchiveLimits heapIsNotAsked = new ArchiveLimits(100, 1, PATIENT);
    return new ProcessArchiveProvider(program, new UnrarLookup("", ""), dictionaryBound)
        .open(archive, heapIsNotAsked);
  }

  private void assertReadFails(String listing, String content, ArchiveProblem problem) {
    Duration stall = problem == ArchiveProblem.STALLED ? SHORT : PATIENT;
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> read(listing, content, stall))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
  }
}
