package dev.lanspread.examples.peer;

import dev.lanspread.PeerNode;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The program: options in, exit status out. */
public final class PeerCli {

  /** Ended as asked. */
  static final int OK = 0;

  /** Something outside the options failed, such as a port that is taken. */
  static final int FAILED = 1;

  /** An option, or a file that an option names, is bad. */
  static final int BAD_OPTION = 2;

  private PeerCli() {}

  /** Runs one peer until its input ends, it is told to stop, or it is signalled. */
  public static void main(String[] args) {
    PrintStream console = System.out;
    // Standard output carries records only, whatever a library prints.
    System.setOut(System.err);
    Lifetime lifetime = new Lifetime();
    lifetime.endWithProcess();
    int status = run(args, console, lifetime);
    lifetime.finish(status);
    System.exit(status);
  }

  private static int run(String[] args, PrintStream console, Lifetime lifetime) {
    PeerOptions options = new PeerOptions();
    CommandLine commandLine = options.commandLine();
    try {
      commandLine.parseArgs(args);
    } catch (CommandLine.ParameterException e) {
      return fail(e.getMessage(), BAD_OPTION);
    }
    if (options.helpRequested()) {
      commandLine.usage(console);
      return OK;
    }
    if (options.versionRequested()) {
      console.println(
          "lanspread-peer-cli " + version() + " (protocol " + PeerNode.PROTOCOL_VERSION + ")");
      return OK;
    }
    return runPeer(options, lifetime);
  }

  private static int runPeer(PeerOptions options, Lifetime lifetime) {
    try (OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out))) {
      HeadlessPeer.run(options, System.in, out, lifetime);
      return OK;
    } catch (LanspreadException e) {
      return fail(e.getMessage(), statusOf(e.code()));
    } catch (IOException e) {
      return fail(e.toString(), FAILED);
    }
  }

  private static int statusOf(ErrorCode code) {
    return switch (code) {
      case INVALID_ARGUMENT, PROVIDER_UNAVAILABLE, STATE_IN_USE -> BAD_OPTION;
      default -> FAILED;
    };
  }

  private static int fail(@Nullable String message, int status) {
    System.err.println(
        "lanspread-peer-cli: " + Objects.toString(message, "").strip().replaceAll("\\R\\s*", "; "));
    return status;
  }

  /** Returns the version of the built jar, or {@code development} outside of one. */
  static String version() {
    return Optional.ofNullable(PeerCli.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
