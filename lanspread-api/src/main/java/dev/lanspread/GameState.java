package dev.lanspread;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One game of one peer's library at one moment. Immutable; equal if everything is.
 *
 * @since 0.1
 */
public final class GameState {

  private final Facts facts;

  private record Facts(
      GameId id,
      Optional<GameVersion> version,
      boolean downloaded,
      boolean installed,
      Availability availability,
      String name,
      Optional<GameVersion> installedVersion,
      Optional<Path> folder,
      long packageBytes) {}

  /** Creates a state of which nothing more is known. */
  public GameState(
      GameId id,
      Optional<GameVersion> version,
      boolean downloaded,
      boolean installed,
      Availability availability) {
    this(
        new Facts(
            id,
            version,
            downloaded,
            installed,
            availability,
            id.value(),
            Optional.empty(),
            Optional.empty(),
            0));
  }

  private GameState(Facts facts) {
    this.facts = facts;
  }

  /** Returns a builder for a state that is neither downloaded nor installed. */
  public static Builder builder(GameId id, Availability availability) {
    return new Builder(id, availability);
  }

  /** Returns the game, in the catalog's spelling. */
  public GameId id() {
    return facts.id;
  }

  /** Returns the name to show: the catalog's, or the id where none is known. */
  public String name() {
    return facts.name;
  }

  /**
   * Returns the package version; for a game that is only installed the installed version; empty
   * where it is not known.
   */
  public Optional<GameVersion> version() {
    return facts.version;
  }

  /** Tells whether the package is complete. */
  public boolean downloaded() {
    return facts.downloaded;
  }

  /** Tells whether {@code local/} exists. */
  public boolean installed() {
    return facts.installed;
  }

  /**
   * Returns the version in {@code local/}; empty if the game is not installed, was installed by
   * another program, or is another peer's.
   */
  public Optional<GameVersion> installedVersion() {
    return facts.installedVersion;
  }

  /**
   * Tells whether the package here is of another version than the installed one, so that {@link
   * PeerNode#install} would update the game. False where the installed version is not known.
   */
  public boolean updateWaiting() {
    return facts.downloaded
        && facts.installedVersion.isPresent()
        && !facts.installedVersion.equals(facts.version);
  }

  /** Returns what can be done with it now. */
  public Availability availability() {
    return facts.availability;
  }

  /** Returns the folder of a game of this peer, as it is spelled on disk; empty for another's. */
  public Optional<Path> folder() {
    return facts.folder;
  }

  /** Returns the bytes of all files of the package, the version file included; 0 without one. */
  public long packageBytes() {
    return facts.packageBytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GameState that && facts.equals(that.facts);
  }

  @Override
  public int hashCode() {
    return facts.hashCode();
  }

  @Override
  public String toString() {
    return facts.toString().replaceFirst("Facts", "GameState");
  }

  /** Collects what is known of a game. Not safe for use from several threads. */
  public static final class Builder {

    private final GameId id;
    private final Availability availability;
    private String name;
    private Optional<GameVersion> version = Optional.empty();
    private boolean downloaded;
    private long packageBytes;
    private boolean installed;
    private Optional<GameVersion> installedVersion = Optional.empty();
    private Optional<Path> folder = Optional.empty();

    private Builder(GameId id, Availability availability) {
      this.id = id;
      this.availability = availability;
      this.name = id.value();
    }

    /** Sets the name to show. */
    public Builder name(String newName) {
      name = newName;
      return this;
    }

    /** Sets the version as {@link GameState#version()} tells it. */
    public Builder version(Optional<GameVersion> newVersion) {
      version = newVersion;
      return this;
    }

    /** Sets whether the package is complete, and its size in bytes. */
    public Builder downloaded(boolean complete, long bytes) {
      downloaded = complete;
      packageBytes = bytes;
      return this;
    }

    /** Sets whether {@code local/} exists, and its version where that is known. */
    public Builder installed(boolean exists, Optional<GameVersion> knownVersion) {
      installed = exists;
      installedVersion = knownVersion;
      return this;
    }

    /** Sets the folder. */
    public Builder folder(Path newFolder) {
      folder = Optional.of(newFolder);
      return this;
    }

    /** Returns the state. */
    public GameState build() {
      return new GameState(
          new Facts(
              id,
              version,
              downloaded,
              installed,
              availability,
              name,
              installedVersion,
              folder,
              packageBytes));
    }
  }
}
