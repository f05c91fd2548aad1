package dev.lanspread.internal.library;

import dev.lanspread.ContentManifest;
import dev.lanspread.GameVersion;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.RequestException;
import dev.lanspread.error.TransferException;
import dev.lanspread.internal.content.ContentList;
import dev.lanspread.internal.content.Hash;
import dev.lanspread.internal.content.HashedFile;
import dev.lanspread.internal.content.Pace;
import dev.lanspread.internal.content.PackageHashing;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.Sentinel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Makes the manifest of a package without a node. */
public final class PackageManifest {

  private PackageManifest() {}

  /** See {@link ContentManifest#compute}. */
  public static ContentManifest compute(Path gameRoot) {
    GameRoot root = new GameRoot(gameRoot.toAbsolutePath().normalize());
    GameVersion version = Sentinel.read(root).orElseThrow(() -> noPackage(root));
    try {
      PackageFiles found = PackageFiles.walk(root);
      Optional<Exclusion> obstacle =
          found.exclusions().stream().filter(Exclusion::withholdsAll).findFirst();
      if (obstacle.isPresent()) {
        throw failed(root, line(obstacle.get()), null);
      }
      ContentList list =
          new PackageHashing(
                  root.path(), () -> listing(root), null, new FullSpeed(), (done, total) -> {})
              .run();
      return new ContentManifest(
          version,
          list.root(),
          list.files().stream().map(PackageManifest::file).toList(),
          found.exclusions().stream().map(PackageManifest::line).toList());
    } catch (IOException e) {
      throw failed(root, String.valueOf(e.getMessage()), e);
    }
  }

  private static List<FileEntry> listing(GameRoot root) {
    try {
      return PackageFiles.walk(root).entries();
    } catch (IOException e) {
      return List.of(); // Hashing says then that it cannot be listed.
    }
  }

  private static ContentManifest.File file(HashedFile file) {
    return new ContentManifest.File(
        file.path(),
        file.size(),
        Optional.of(file.root()).filter(root -> !root.equals(Hash.ZERO)).map(Hash::toString));
  }

  private static String line(Exclusion exclusion) {
    return exclusion.path() + ": " + exclusion.reason();
  }

  private static RequestException noPackage(GameRoot root) {
    return new RequestException(
        ErrorCode.NOT_DOWNLOADED,
        "there is no package with a version in " + root.path(),
        Map.of(Facts.PATH, root.path().toString()));
  }

  private static TransferException failed(GameRoot root, String why, @Nullable Throwable cause) {
    return new TransferException(
        ErrorCode.VERIFICATION_FAILED,
        "the package in " + root.path() + " cannot be hashed: " + why,
        Map.of(Facts.PATH, root.path().toString(), Facts.REASON, why),
        cause);
  }

  /** Somebody waits for it. */
  private static final class FullSpeed implements Pace {

    @Override
    public void step(long workedNanos) {
      // Nothing to wait for.
    }

    @Override
    public void sleep(long millis) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }
}
