package dev.lanspread.examples.peer;

import dev.lanspread.GameId;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerNode;
import dev.lanspread.PeerNodeBuilder;
import dev.lanspread.VersionPolicy;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.RequestException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of the headless peer, and the node that they describe. */
@Command(
    name = "lanspread-peer-cli",
    description = "One lanspread peer, driven by JSON lines on standard input.",
    sortOptions = false,
    usageHelpWidth = 100)
final class PeerOptions {

  private static final String EXTERNAL_PROGRAM_PROVIDER = "process";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Shown to other peers. Default: the host name.")
  private @Nullable String name;

  @Option(
      names = "--games-dir",
      paramLabel = "DIR",
      description = "The games folder; created if missing. Required.")
  private @Nullable Path gamesDirectory;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Identity, journals, markers; created if missing. Required.")
  private @Nullable Path stateDirectory;

  @Option(
      names = "--catalog",
      paramLabel = "FILE",
      description = "JSON list of the games this peer knows. Default: the fixtures' catalog.")
  private @Nullable Path catalogFile;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Address of the QUIC listener; port 0 picks one. Default: 0.0.0.0:0.")
  private PeerAddress listen = PeerAddress.parse("0.0.0.0:0");

  @Option(names = "--no-mdns", description = "Direct connect only.")
  private boolean withoutDiscovery;

  @Option(
      names = "--version-policy",
      paramLabel = "catalog|latest",
      description = "Which peers may be sources. Default: catalog.")
  private VersionPolicy versionPolicy = VersionPolicy.CATALOG;

  @Option(
      names = "--transport",
      paramLabel = "ID",
      description = "QUIC transport, such as kwik. Default: the best available.")
  private @Nullable String transport;

  @Option(
      names = "--archive-provider",
      paramLabel = "ID",
      description = "Archive backend: junrar, process, fixture, ... Default: the best available.")
  private @Nullable String archiveProvider;

  @Option(
      names = "--unrar",
      paramLabel = "PATH",
      description = "Unpack with this external program (archive provider process).")
  private @Nullable Path unrar;

  @Option(
      names = "--chunk-size",
      paramLabel = "BYTES",
      description = "Transfer chunk. Default: 33554432.")
  private long chunkSize = PeerNodeBuilder.DEFAULT_CHUNK_SIZE;

  @Option(names = "--no-hashing", description = "Hash nothing in the background.")
  private boolean withoutHashing;

  @Option(
      names = "--group-secret-file",
      paramLabel = "FILE",
      description = "The LAN-party secret: the first line of this file. Default: none.")
  private @Nullable Path groupSecretFile;

  @Option(
      names = "--peer",
      paramLabel = "HOST:PORT",
      description = "Where a peer may be; tried whenever nobody is there. Repeatable.")
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--fixture",
      paramLabel = "ID",
      description = "Seed a tiny game and add it to this peer's catalog. Repeatable.")
  private List<GameId> fixtures = new ArrayList<>();

  @Option(names = "--help", usageHelp = true, description = "Print this text and exit.")
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "Print the version and exit.")
  private boolean version;

  /** Returns a parser that fills these options. */
  CommandLine commandLine() {
    return new CommandLine(this)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(PeerAddress.class, converter(PeerAddress::parse))
        .registerConverter(GameId.class, converter(GameId::of))
        .registerConverter(Path.class, converter(PeerOptions::parsePath));
  }

  /** Tells whether the help text is asked for instead of a peer. */
  boolean helpRequested() {
    return help;
  }

  /** Tells whether the version is asked for instead of a peer. */
  boolean versionRequested() {
    return version;
  }

  /** Returns the games folder as an absolute path. */
  Path gamesDirectory() {
    return required("--games-dir", gamesDirectory);
  }

  /** Returns the state directory as an absolute path. */
  Path stateDirectory() {
    return required("--state-dir", stateDirectory);
  }

  /** Returns the games to seed. */
  List<GameId> fixtures() {
    return List.copyOf(fixtures);
  }

  /**
   * Reads the catalog that was asked for, without the fixtures.
   *
   * @throws RequestException {@code INVALID_ARGUMENT} that names file and position
   */
  Catalog catalog() {
    return catalogFile == null ? ShippedCatalog.read() : Catalog.read(catalogFile);
  }

  /**
   * Returns a builder with everything that the options say but the catalog.
   *
   * @throws RequestException {@code INVALID_ARGUMENT} that names the option's value
   */
  PeerNodeBuilder nodeBuilder() {
    PeerNodeBuilder builder =
        PeerNode.builder()
            .name(name == null ? HostName.get() : name)
            .gamesDirectory(gamesDirectory())
            .stateDirectory(stateDirectory())
            .listen(listen)
            .discovery(!withoutDiscovery)
            .versionPolicy(versionPolicy)
            .chunkSize(chunkSize)
            .hashing(!withoutHashing);
    if (transport != null) {
      builder.transport(transport);
    }
    if (groupSecretFile != null) {
      builder.groupSecret(FirstLine.of(groupSecretFile));
    }
    peers.forEach(builder::peer);
    chooseArchiveProvider(builder);
    return builder;
  }

  private void chooseArchiveProvider(PeerNodeBuilder builder) {
    if (unrar == null) {
      if (archiveProvider != null) {
        builder.archiveProvider(archiveProvider);
      }
      return;
    }
    if (archiveProvider != null && !archiveProvider.equals(EXTERNAL_PROGRAM_PROVIDER)) {
      throw RequestException.invalid(
          "archive provider", archiveProvider, EXTERNAL_PROGRAM_PROVIDER + " beside --unrar");
    }
    builder
        .archiveProvider(EXTERNAL_PROGRAM_PROVIDER)
        .archiveOption("program", unrar.toAbsolutePath().normalize().toString());
  }

  // Checked after parsing, so that an unknown option is named before a missing one.
  private static Path required(String option, @Nullable Path value) {
    if (value == null) {
      throw new RequestException(
          ErrorCode.INVALID_ARGUMENT, "missing required option " + option, Map.of("what", option));
    }
    return value.toAbsolutePath().normalize();
  }

  private static Path parsePath(String text) {
    if (text.isBlank()) {
      throw RequestException.invalid("path", text, "some text");
    }
    return Path.of(text);
  }

  private static <T> ITypeConverter<T> converter(ITypeConverter<T> parser) {
    return text -> {
      try {
        return parser.convert(text);
      } catch (LanspreadException | InvalidPathException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }
}
