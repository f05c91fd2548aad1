package dev.lanspread.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanspread.ContentRoot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ContentListTest {

  private static final Hash ROOT = Vectors.root(Vectors.content(1));

  @Test
  void theRootIsThatOfAnotherImplementation() throws Exception {
    List<HashedFile> files =
        Vectors.packageFiles().stream()
            .map(
                file -> {
                  byte[] content = Vectors.content(file);
                  return new HashedFile(file.path(), content.length, Vectors.root(content));
                })
            .toList();

    assertThat(files).isEqualTo(Vectors.packageFiles()).hasSize(7);
    assertThat(ContentList.of(files).root()).hasToString(Vectors.contentRoot());
  }

  @Test
  void theRootDoesNotDependOnTheOrderOfTheDisk() throws Exception {
    List<HashedFile> files = new ArrayList<>(Vectors.packageFiles());
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(files, new Random(seed));
      assertThat(ContentList.of(files).files()).isEqualTo(Vectors.packageFiles());
    }
  }

  @Test
  void anyChangeOfTheListChangesTheRoot() throws Exception {
    List<HashedFile> files = Vectors.packageFiles();
    Set<ContentRoot> roots = new HashSet<>(Set.of(ContentList.of(files).root()));
    Random random = new Random(1);
    for (int i = 0; i < files.size(); i++) {
      HashedFile file = files.get(i);
      List<HashedFile> changes = new ArrayList<>();
      changes.add(new HashedFile(file.path() + "x", file.size(), file.root()));
      changes.add(new HashedFile("x" + file.path(), file.size(), file.root()));
      changes.add(new HashedFile(file.path().substring(1), file.size(), file.root()));
      if (file.size() > 0) {
        changes.add(new HashedFile(file.path(), file.size() + 1, file.root()));
        changes.add(new HashedFile(file.path(), file.size() | (1L << 62), file.root()));
        changes.add(new HashedFile(file.path(), file.size(), flipped(file.root(), random)));
      }
      for (HashedFile change : changes) {
        List<HashedFile> changed = new ArrayList<>(files);
        changed.set(i, change);
        assertThat(roots.add(ContentList.of(changed).root())).as("%s", change).isTrue();
      }
      List<HashedFile> fewer = new ArrayList<>(files);
      fewer.remove(i);
      assertThat(roots.add(ContentList.of(fewer).root())).as("without %s", file).isTrue();
    }
    assertThat(roots.add(ContentList.of(List.of()).root())).isTrue();
  }

  @Test
  void aPathIsThereOnce() {
    HashedFile file = new HashedFile("a", 1, ROOT);

    assertThatIllegalArgumentException().isThrownBy(() -> ContentList.of(List.of(file, file)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ContentList(List.of(new HashedFile("b", 1, ROOT), file)));
  }

  @Test
  void onlyAnEmptyFileHasNoRoot() {
    assertThatIllegalArgumentException().isThrownBy(() -> new HashedFile("a", 0, ROOT));
    assertThatIllegalArgumentException().isThrownBy(() -> new HashedFile("a", 1, Hash.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> new HashedFile("a", -1, ROOT));
    assertThat(new HashedFile("a", 0, Hash.ZERO).size()).isZero();
  }

  @Test
  void aPathFitsIntoItsLength() {
    String longest = "\u00e4".repeat(HashedFile.MAX_PATH_BYTES / 2) + "x";

    assertThat(ContentList.of(List.of(new HashedFile(longest, 1, ROOT))).root().value())
        .startsWith("sha256:");
    assertThatIllegalArgumentException().isThrownBy(() -> new HashedFile(longest + "x", 1, ROOT));
    assertThatIllegalArgumentException().isThrownBy(() -> new HashedFile("", 1, ROOT));
  }

  private static Hash flipped(Hash hash, Random random) {
    long bit = 1L << random.nextInt(Long.SIZE);
    return switch (random.nextInt(4)) {
      case 0 -> new Hash(hash.first() ^ bit, hash.second(), hash.third(), hash.fourth());
      case 1 -> new Hash(hash.first(), hash.second() ^ bit, hash.third(), hash.fourth());
      case 2 -> new Hash(hash.first(), hash.second(), hash.third() ^ bit, hash.fourth());
      default -> new Hash(hash.first(), hash.second(), hash.third(), hash.fourth() ^ bit);
    };
  }
}
