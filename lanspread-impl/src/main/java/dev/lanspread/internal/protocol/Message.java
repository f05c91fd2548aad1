package dev.lanspread.internal.protocol;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that travels in a frame. Compact constructors check what no later stage may see.
 *
 * <p>Types, fields and constants travel under the names in their annotations, whatever they are
 * called here.
 */
public sealed interface Message {

  /** A message of a type that this version does not know; never sent. */
  record Unknown(String type) implements Message {
    public Unknown {
      Shape.text(type, Shape.WORD, "type");
    }
  }

  /** What a connection is for. */
  enum Purpose {
    /** Libraries, liveness, small requests. */
    @JsonProperty("CONTROL")
    CONTROL,
    /** Bulk transfers. */
    @JsonProperty("DATA")
    DATA
  }

  /** Where a peer listens; no host means every interface, so the observed address counts. */
  record Listen(@JsonProperty("host") @Nullable String host, @JsonProperty("port") int port) {
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
   * @param features what it can do beyond the least that its protocol version demands
   */
  record Self(
      @JsonProperty("name") String name,
      @JsonProperty("listen") Listen listen,
      @JsonProperty("revision") long revision,
      @JsonProperty("instance") long instance,
      @JsonProperty("epoch") int epoch,
      @JsonProperty("dial") long dial,
      @JsonProperty("features") @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> features) {
    public Self {
      Shape.text(name, Shape.TEXT, "name");
      Shape.present(listen, "listen");
      Shape.notNegative(revision, "revision");
      Shape.notNegative(epoch, "epoch");
      Shape.notNegative(dial, "dial");
      features = Shape.texts(features, ProtocolLimits.FEATURES, Shape.WORD, "features");
    }
  }

  /**
   * Opens the handshake.
   *
   * @param protocol the oldest protocol version that the dialler speaks
   * @param newest the newest; null if that is the same
   */
  @JsonTypeName("hello")
  record Hello(
      @JsonProperty("protocol") int protocol,
      @JsonProperty("newest") @Nullable Integer newest,
      @JsonProperty("purpose") Purpose purpose)
      implements Message {
    public Hello {
      Shape.present(purpose, "purpose");
      Shape.within(newest == null ? protocol : newest, protocol, Integer.MAX_VALUE, "newest");
    }

    /** Opens the handshake of a peer that speaks certain versions. */
    public Hello(ProtocolVersions versions, Purpose purpose) {
      this(versions.oldest(), versions.newest(), purpose);
    }

    /** Returns what the dialler speaks. */
    public ProtocolVersions versions() {
      return new ProtocolVersions(protocol, newest == null ? protocol : newest);
    }
  }

  /**
   * Answers {@link Hello}.
   *
   * @param protocol the newest version that both sides speak; without any, the listener's newest
   */
  @JsonTypeName("challenge")
  record Challenge(@JsonProperty("protocol") int protocol, @JsonProperty("nonce") Blob nonce)
      implements Message {
    public Challenge {
      Shape.blob(nonce, Shape.NONCE, Shape.NONCE, "nonce");
    }
  }

  /** Proves the dialler, and tells nothing else: the listener may lack the LAN-party secret. */
  @JsonTypeName("proof")
  record Proof(
      @JsonProperty("key") Blob key,
      @JsonProperty("nonce") Blob nonce,
      @JsonProperty("signature") Blob signature,
      @JsonProperty("groupTag") Blob groupTag)
      implements Message {
    public Proof {
      Shape.blob(key, 1, Shape.KEY, "key");
      Shape.blob(nonce, Shape.NONCE, Shape.NONCE, "nonce");
      Shape.blob(signature, 1, Shape.SIGNATURE, "signature");
      Shape.blob(groupTag, 0, Shape.NONCE, "groupTag");
    }
  }

  /** Proves the listener. */
  @JsonTypeName("confirm")
  record Confirm(
      @JsonProperty("signature") Blob signature,
      @JsonProperty("groupTag") Blob groupTag,
      @JsonProperty("self") Self self)
      implements Message {
    public Confirm {
      Shape.blob(signature, 1, Shape.SIGNATURE, "signature");
      Shape.blob(groupTag, 0, Shape.NONCE, "groupTag");
      Shape.present(self, "self");
    }
  }

  /** Introduces the dialler once the listener is proved; the last message of the handshake. */
  @JsonTypeName("introduce")
  record Introduce(@JsonProperty("self") Self self) implements Message {
    public Introduce {
      Shape.present(self, "self");
    }
  }

  /** One page of a whole library. */
  @JsonTypeName("library")
  record Library(
      @JsonProperty("revision") long revision,
      @JsonProperty("page") int page,
      @JsonProperty("last") boolean last,
      @JsonProperty("games") List<GameSummary> games)
      implements Message {
    public Library {
      Shape.notNegative(revision, "revision");
      Shape.notNegative(page, "page");
      games = Shape.list(games, ProtocolLimits.GAMES, "games");
    }
  }

  /** The other side's library of this revision arrived whole. */
  @JsonTypeName("library-ack")
  record LibraryAck(@JsonProperty("revision") long revision) implements Message {
    public LibraryAck {
      Shape.notNegative(revision, "revision");
    }
  }

  /** What changed between two revisions. */
  @JsonTypeName("delta")
  record Delta(
      @JsonProperty("base") long base,
      @JsonProperty("revision") long revision,
      @JsonProperty("changed") List<GameSummary> changed,
      @JsonProperty("removed") List<String> removed)
      implements Message {
    public Delta {
      Shape.notNegative(base, "base");
      Shape.notNegative(revision, "revision");
      changed = Shape.list(changed, ProtocolLimits.GAMES, "changed");
      removed = Shape.texts(removed, ProtocolLimits.GAMES, Shape.WORD, "removed");
    }
  }

  /** Asks for the whole library. */
  @JsonTypeName("resync")
  record Resync() implements Message {}

  /** The listener moved. */
  @JsonTypeName("address")
  record Address(@JsonProperty("listen") Listen listen) implements Message {
    public Address {
      Shape.present(listen, "listen");
    }
  }

  /** Asks for a sign of life. */
  @JsonTypeName("ping")
  record Ping() implements Message {}

  /** Gives it. */
  @JsonTypeName("pong")
  record Pong() implements Message {}

  /** Announces a wanted end. */
  @JsonTypeName("goodbye")
  record Goodbye(@JsonProperty("reason") String reason) implements Message {
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

  /** Asks for a game's file list. */
  @JsonTypeName("get-manifest")
  record GetManifest(@JsonProperty("game") String game, @JsonProperty("version") String version)
      implements Request {
    public GetManifest {
      Shape.text(game, Shape.WORD, "game");
      Shape.text(version, Shape.WORD, "version");
    }
  }

  /** Asks for a range of a listed file. */
  @JsonTypeName("get-content")
  record GetContent(
      @JsonProperty("game") String game,
      @JsonProperty("version") String version,
      @JsonProperty("path") String path,
      @JsonProperty("offset") long offset,
      @JsonProperty("length") long length)
      implements Request {
    public GetContent {
      Shape.text(game, Shape.WORD, "game");
      Shape.text(version, Shape.WORD, "version");
      Shape.text(path, Shape.TEXT, "path");
      Shape.range(offset, length);
    }
  }

  /** Asks for several small listed files whole. */
  @JsonTypeName("get-batch")
  record GetBatch(
      @JsonProperty("game") String game,
      @JsonProperty("version") String version,
      @JsonProperty("paths") List<String> paths)
      implements Request {
    public GetBatch {
      Shape.text(game, Shape.WORD, "game");
      Shape.text(version, Shape.WORD, "version");
      paths = Shape.texts(paths, ProtocolLimits.BATCH_FILES, Shape.TEXT, "paths");
    }
  }

  /** Asks for the unpacked content of all archives of a game. */
  @JsonTypeName("get-stream")
  record GetStream(@JsonProperty("game") String game, @JsonProperty("version") String version)
      implements Request {
    public GetStream {
      Shape.text(game, Shape.WORD, "game");
      Shape.text(version, Shape.WORD, "version");
    }
  }

  /** Asks how many bytes that content has. */
  @JsonTypeName("get-unpacked-size")
  record GetUnpackedSize(@JsonProperty("game") String game, @JsonProperty("version") String version)
      implements Request {
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
  @JsonTypeName("stream-listing")
  record StreamListing(
      @JsonProperty("archive") String archive,
      @JsonProperty("solid") boolean solid,
      @JsonProperty("last") boolean last,
      @JsonProperty("entries") List<StreamEntry> entries)
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
  @JsonTypeName("stream-failed")
  record StreamFailed(@JsonProperty("problem") int problem) implements Message {}

  /** How many bytes all archives of a game unpack to. */
  @JsonTypeName("unpacked-size")
  record UnpackedSize(@JsonProperty("bytes") long bytes) implements Message {
    public UnpackedSize {
      Shape.range(0, bytes);
    }
  }

  /** One page of a file list. */
  @JsonTypeName("manifest")
  record Manifest(@JsonProperty("last") boolean last, @JsonProperty("files") List<FileEntry> files)
      implements Message {
    public Manifest {
      files = Shape.list(files, ProtocolLimits.FILES, "files");
    }
  }

  /** Raw bytes follow. */
  @JsonTypeName("content")
  record Content(@JsonProperty("length") long length) implements Message {
    public Content {
      Shape.range(0, length);
    }
  }

  /** The request is refused; no data follows. */
  @JsonTypeName("declined")
  record Declined(@JsonProperty("reason") Reason reason) implements Message {
    public Declined {
      Shape.present(reason, "reason");
    }

    /** Why, as far as the asker needs to know. */
    public enum Reason {
      /** The game is not in the server's catalog. */
      @JsonProperty("NOT_IN_CATALOG")
      NOT_IN_CATALOG,
      /** The server's package is incomplete. */
      @JsonProperty("NOT_DOWNLOADED")
      NOT_DOWNLOADED,
      /** The server is working on the game. */
      @JsonProperty("OPERATION_IN_PROGRESS")
      OPERATION_IN_PROGRESS,
      /** The server has another version. */
      @JsonProperty("OTHER_VERSION")
      OTHER_VERSION,
      /** The file or range is not in the server's list. */
      @JsonProperty("NOT_LISTED")
      NOT_LISTED,
      /** The server has too much to do; try again. */
      @JsonProperty("BUSY")
      BUSY,
      /** The request is malformed, or of a type that the server does not know. */
      @JsonProperty("MALFORMED")
      MALFORMED,
      /** The server could not read its disk. */
      @JsonProperty("FAILED")
      FAILED,
      /** Another reason, which this version does not know. */
      @JsonEnumDefaultValue
      @JsonProperty("OTHER")
      OTHER;

      /** Tells whether the same request may be answered later. */
      public boolean passing() {
        return this == BUSY || this == OPERATION_IN_PROGRESS || this == FAILED;
      }
    }
  }
}
