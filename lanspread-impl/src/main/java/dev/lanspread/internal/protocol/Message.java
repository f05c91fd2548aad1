package dev.lanspread.internal.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that travels in a frame. Compact constructors check what no later stage may see. */
public sealed interface Message {

  /** What a connection is for. */
  enum Purpose {
    /** Libraries, liveness, small requests. */
    CONTROL,
    /** Bulk transfers. */
    DATA
  }

  /** Where a peer listens; no host means every interface, so the observed address counts. */
  record Listen(@Nullable String host, int port) {
    public Listen {
      Shape.port(port);
      Shape.optionalText(host, Shape.TEXT, "host");
    }
  }

  /**
   * What a peer says about itself once it is proved.
   *
   * @param instance a number that is new with every start of the node
   * @param epoch how often the listener moved since that start
   * @param dial the number of this dial since that start, higher with every one; 0 from a listener
   */
  record Self(String name, Listen listen, long revision, long instance, int epoch, long dial) {
    public Self {
      Shape.text(name, Shape.TEXT, "name");
      Shape.present(listen, "listen");
      Shape.notNegative(revision, "revision");
      Shape.notNegative(epoch, "epoch");
      Shape.notNegative(dial, "dial");
    }
  }

  /** Opens the handshake. */
  record Hello(int protocol, Purpose purpose) implements Message {
    public Hello {
      Shape.present(purpose, "purpose");
    }
  }

  /** Answers {@link Hello}. */
  record Challenge(int protocol, Blob nonce) implements Message {
    public Challenge {
      Shape.blob(nonce, Shape.NONCE, Shape.NONCE, "nonce");
    }
  }

  /** Proves the dialler, and tells nothing else: the listener may lack the LAN-party secret. */
  record Proof(Blob key, Blob nonce, Blob signature, Blob groupTag) implements Message {
    public Proof {
      Shape.blob(key, 1, Shape.KEY, "key");
      Shape.blob(nonce, Shape.NONCE, Shape.NONCE, "nonce");
      Shape.blob(signature, 1, Shape.SIGNATURE, "signature");
      Shape.blob(groupTag, 0, Shape.NONCE, "groupTag");
    }
  }

  /** Proves the listener. */
  record Confirm(Blob signature, Blob groupTag, Self self) implements Message {
    public Confirm {
      Shape.blob(signature, 1, Shape.SIGNATURE, "signature");
      Shape.blob(groupTag, 0, Shape.NONCE, "groupTag");
      Shape.present(self, "self");
    }
  }

  /** Introduces the dialler once the listener is proved; the last message of the handshake. */
  record Introduce(Self self) implements Message {
    public Introduce {
      Shape.present(self, "self");
    }
  }

  /** One page of a whole library. */
  record Library(long revision, int page, boolean last, List<GameSummary> games)
      implements Message {
    public Library {
      Shape.notNegative(revision, "revision");
      Shape.notNegative(page, "page");
      games = Shape.list(games, ProtocolLimits.GAMES, "games");
    }
  }

  /** The other side's library of this revision arrived whole. */
  record LibraryAck(long revision) implements Message {
    public LibraryAck {
      Shape.notNegative(revision, "revision");
    }
  }

  /** What changed between two revisions. */
  record Delta(long base, long revision, List<GameSummary> changed, List<String> removed)
      implements Message {
    public Delta {
      Shape.notNegative(base, "base");
      Shape.notNegative(revision, "revision");
      changed = Shape.list(changed, ProtocolLimits.GAMES, "changed");
      removed = Shape.texts(removed, ProtocolLimits.GAMES, Shape.WORD, "removed");
    }
  }

  /** Asks for the whole library. */
  record Resync() implements Message {}

  /** The listener moved. */
  record Address(Listen listen) implements Message {
    public Address {
      Shape.present(listen, "listen");
    }
  }

  /** Asks for a sign of life. */
  record Ping() implements Message {}

  /** Gives it. */
  record Pong() implements Message {}

  /** Announces a wanted end. */
  record Goodbye(String reason) implements Message {
    public Goodbye {
      Shape.text(reason, Shape.TEXT, "reason");
    }
  }

  /** A request on a stream of its own. */
  sealed interface Request extends Message {
    /** Returns the game asked about. */
    String game();

    /** Returns the version asked about. */
    String version();
  }

  /**
   * Asks for a game's file list.
   *
   * @param known fingerprint of a list that need not be sent again: if it is the server's, only
   *     stamps come, else only the server's fingerprint; null asks for the whole list. A peer that
   *     does not know this field always sends the whole list
   */
  record GetManifest(String game, String version, @Nullable String known) implements Request {
    public GetManifest {
      Shape.text(game, Shape.WORD, "game");
      Shape.text(version, Shape.WORD, "version");
      Shape.optionalText(known, Shape.WORD, "known");
    }

    /** Asks for the whole list. */
    public GetManifest(String game, String version) {
      this(game, version, null);
    }
  }

  /**
   * Asks for a range of a listed file.
   *
   * @param stamp what the server told of the file with its list; null if it told nothing
   */
  record GetContent(
      String game, String version, String path, long offset, long length, @Nullable Blob stamp)
      implements Request {
    public GetContent {
      Shape.text(game, Shape.WORD, "game");
      Shape.text(version, Shape.WORD, "version");
      Shape.text(path, Shape.TEXT, "path");
      Shape.range(offset, length);
      Shape.optionalBlob(stamp, ProtocolLimits.STAMP, "stamp");
    }

    /** Asks for a range of the file as it is. */
    public GetContent(String game, String version, String path, long offset, long length) {
      this(game, version, path, offset, length, null);
    }
  }

  /**
   * Asks for several small listed files whole.
   *
   * @param stamps what the server told of each of them; null if it told nothing
   */
  record GetBatch(String game, String version, List<String> paths, @Nullable Blob stamps)
      implements Request {
    public GetBatch {
      Shape.text(game, Shape.WORD, "game");
      Shape.text(version, Shape.WORD, "version");
      paths = Shape.texts(paths, ProtocolLimits.BATCH_FILES, Shape.TEXT, "paths");
      Shape.optionalBlob(stamps, paths.size() * ProtocolLimits.STAMP, "stamps");
    }

    /** Asks for the files as they are. */
    public GetBatch(String game, String version, List<String> paths) {
      this(game, version, paths, null);
    }
  }

  /** Asks for the unpacked content of all archives of a game. */
  record GetStream(String game, String version) implements Request {
    public GetStream {
      Shape.text(game, Shape.WORD, "game");
      Shape.text(version, Shape.WORD, "version");
    }
  }

  /** Asks how many bytes that content has. */
  record GetUnpackedSize(String game, String version) implements Request {
    public GetUnpackedSize {
      Shape.text(game, Shape.WORD, "game");
      Shape.text(version, Shape.WORD, "version");
    }
  }

  /**
   * One page of what a stream will bring.
   *
   * @param archive file name of the archive that these entries are in
   * @param solid whether that archive is solid
   * @param last whether this is the last page of the last archive; parts follow then
   */
  record StreamListing(String archive, boolean solid, boolean last, List<StreamEntry> entries)
      implements Message {
    public StreamListing {
      Shape.text(archive, Shape.TEXT, "archive");
      entries = Shape.list(entries, ProtocolLimits.FILES, "entries");
    }
  }

  /**
   * The source cannot stream the game; nothing follows.
   *
   * @param problem number of a {@link StreamProblem}
   */
  record StreamFailed(int problem) implements Message {}

  /** How many bytes all archives of a game unpack to. */
  record UnpackedSize(long bytes) implements Message {
    public UnpackedSize {
      Shape.range(0, bytes);
    }
  }

  /**
   * One page of a file list.
   *
   * @param fingerprint of the whole list; on the first page
   * @param stamps {@link ProtocolLimits#STAMP} opaque bytes for each file of this page, or for each
   *     of the files that come next if the asker knows the list; they change whenever the file does
   * @param executable one bit for each of these files, the lowest of the first byte first
   */
  record Manifest(
      boolean last,
      List<FileEntry> files,
      @Nullable String fingerprint,
      @Nullable Blob stamps,
      @Nullable Blob executable)
      implements Message {
    public Manifest {
      files = Shape.list(files, ProtocolLimits.FILES, "files");
      Shape.optionalText(fingerprint, Shape.WORD, "fingerprint");
      int most = ProtocolLimits.STAMPS_PER_PAGE;
      if (stamps != null) {
        Shape.blob(stamps, 0, most * ProtocolLimits.STAMP, "stamps");
      }
      if (executable != null) {
        Shape.blob(executable, 0, most / Byte.SIZE, "executable");
      }
    }

    /** A page of which nothing else is known. */
    public Manifest(boolean last, List<FileEntry> files) {
      this(last, files, null, null, null);
    }
  }

  /** Raw bytes follow. */
  record Content(long length) implements Message {
    public Content {
      Shape.range(0, length);
    }
  }

  /**
   * The request is refused; no data follows.
   *
   * @param path the file that it is refused for, null if it is not about one
   */
  record Declined(Reason reason, @Nullable String path) implements Message {
    public Declined {
      Shape.present(reason, "reason");
      Shape.optionalText(path, Shape.TEXT, "path");
    }

    /** Refuses the request as a whole. */
    public Declined(Reason reason) {
      this(reason, null);
    }

    /** Why, as far as the asker needs to know. */
    public enum Reason {
      /** The game is not in the server's catalog. */
      NOT_IN_CATALOG,
      /** The server's package is incomplete. */
      NOT_DOWNLOADED,
      /** The server is working on the game. */
      OPERATION_IN_PROGRESS,
      /** The server has another version. */
      OTHER_VERSION,
      /** The file or range is not in the server's list. */
      NOT_LISTED,
      /** The server has too much to do; try again. */
      BUSY,
      /** The request is malformed. */
      MALFORMED,
      /** The server could not read its disk. */
      FAILED,
      /** The file is no longer that of the stamp; never sent to who named none. */
      CHANGED;

      /** Tells whether the same request may be answered later. */
      public boolean passing() {
        return this == BUSY || this == OPERATION_IN_PROGRESS || this == FAILED;
      }
    }
  }
}
