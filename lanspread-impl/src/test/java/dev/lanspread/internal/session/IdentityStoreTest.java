package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.PeerId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.RequestException;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityStoreTest {

  @TempDir private Path folder;
  private StateDirectory state;

  @BeforeEach
  void useFolder() {
    state = new StateDirectory(folder);
  }

  @Test
  void theIdentityIsMadeOnceAndSurvives() {
    PeerId first = IdentityStore.load(state).peer();

    assertThat(IdentityStore.load(state).peer()).isEqualTo(first);
  }

  @Test
  void eachInstallationHasItsOwn(@TempDir Path other) {
    assertThat(IdentityStore.load(state).peer())
        .isNotEqualTo(IdentityStore.load(new StateDirectory(other)).peer());
  }

  @Test
  void onlyTheOwnerMayReadTheKeyAndNothingElseIsLeft() throws Exception {
    IdentityStore.load(state);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.identityKey())))
        .isEqualTo("rw-------");
    assertThat(folder).isDirectoryNotContaining(file -> !file.equals(state.identityKey()));
  }

  @Test
  void aLeftoverOfAnInterruptedStartDoesNotMatter() throws Exception {
    Path leftover = state.identityKey().resolveSibling("identity.key.new");
    Files.write(leftover, new byte[] {1, 2, 3});

    PeerId id = IdentityStore.load(state).peer();

    assertThat(IdentityStore.load(state).peer()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 50, 100, -1})
  void aCutFileIsReportedAndKept(int length) throws Exception {
    IdentityStore.load(state);
    byte[] whole = Files.readAllBytes(state.identityKey());
    byte[] cut = Arrays.copyOf(whole, length < 0 ? whole.length - 1 : length);
    Files.write(state.identityKey(), cut);

    assertDamaged();
    assertThat(Files.readAllBytes(state.identityKey())).isEqualTo(cut);
  }

  @Test
  void appendedBytesAreReported() throws Exception {
    IdentityStore.load(state);
    Files.write(state.identityKey(), new byte[] {0}, StandardOpenOption.APPEND);

    assertDamaged();
  }

  @Test
  void halvesOfTwoKeysAreReported(@TempDir Path other) throws Exception {
    IdentityStore.load(state);
    StateDirectory otherState = new StateDirectory(other);
    IdentityStore.load(otherState);
    byte[] mine = Files.readAllBytes(state.identityKey());
    byte[] theirs = Files.readAllBytes(otherState.identityKey());
    System.arraycopy(theirs, mine.length - 64, mine, mine.length - 64, 64);
    Files.write(state.identityKey(), mine);

    assertDamaged();
  }

  @Test
  void aHugeFileIsReportedWithoutBeingRead() throws Exception {
    Files.write(state.identityKey(), new byte[5000]);

    assertDamaged();
  }

  @Test
  void aLinkThatLeadsNowhereIsNotReplacedByANewIdentity() throws Exception {
    Files.createSymbolicLink(state.identityKey(), folder.resolve("unplugged"));

    assertThatThrownBy(() -> IdentityStore.load(state)).isInstanceOf(LanspreadException.class);
    assertThat(Files.isSymbolicLink(state.identityKey())).isTrue();
  }

  @Test
  void aFileThatCannotBeReadIsAStorageFailure() throws IOException {
    Files.createDirectory(state.identityKey());

    assertThatThrownBy(() -> IdentityStore.load(state))
        .isInstanceOf(LanspreadException.class)
        .extracting(failure -> ((LanspreadException) failure).code())
        .isEqualTo(ErrorCode.WRITE_FAILED);
  }

  private void assertDamaged() {
    assertThatThrownBy(() -> IdentityStore.load(state))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("identity file");
  }
}
