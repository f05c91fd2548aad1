package dev.lanspread.internal.provider;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProvider;
import java.nio.file.Path;
import java.util.Map;

/** Providers for service files; each is public and has a public constructor, as a plugin must. */
final class SampleProviders {

  private SampleProviders() {}

  /** A provider that works. */
  abstract static class Sample implements ArchiveProvider {
    private final String id;
    private final int priority;

    Sample(String id, int priority) {
      this.id = id;
      this.priority = priority;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public int priority() {
      return priority;
    }

    @Override
    public ProviderAvailability availability() {
      return ProviderAvailability.available();
    }

    @Override
    public Archive open(Path archive, ArchiveLimits limits) {
      throw new UnsupportedOperationException("selection opens nothing");
    }
  }

  public static final class Low extends Sample {
    public Low() {
      super("low", 10);
    }
  }

  public static final class High extends Sample {
    public High() {
      super("high", 20);
    }
  }

  public static final class AlsoHigh extends Sample {
    public AlsoHigh() {
      super("also-high", 20);
    }
  }

  public static final class HighAgain extends Sample {
    public HighAgain() {
      super("high", 5);
    }
  }

  public static final class OnlyWhenNamed extends Sample {
    public OnlyWhenNamed() {
      super("teaching", -1);
    }
  }

  /** Needs a program that is not there, unless the option {@code program} names one. */
  public static final class NeedsProgram extends Sample {
    private final boolean hasProgram;

    public NeedsProgram() {
      this(false);
    }

    private NeedsProgram(boolean hasProgram) {
      super("program", 30);
      this.hasProgram = hasProgram;
    }

    @Override
    public ProviderAvailability availability() {
      return hasProgram
          ? ProviderAvailability.available()
          : ProviderAvailability.unavailable("no program on the PATH;\ninstall it");
    }

    @Override
    public ArchiveProvider withOptions(Map<String, String> options) {
      return options.containsKey("program") ? new NeedsProgram(true) : super.withOptions(options);
    }
  }

  public static final class ThrowingConstructor extends Sample {
    public ThrowingConstructor() {
      super("never", 50);
      throw new IllegalStateException("no constructor today");
    }
  }

  public static final class ThrowingId extends Sample {
    public ThrowingId() {
      super("never", 50);
    }

    @Override
    public String id() {
      throw new IllegalStateException("no id today");
    }
  }

  public static final class ThrowingPriority extends Sample {
    public ThrowingPriority() {
      super("never", 50);
    }

    @Override
    public int priority() {
      throw new NoClassDefFoundError("com/example/Gone");
    }
  }

  public static final class ThrowingAvailability extends Sample {
    public ThrowingAvailability() {
      super("moody", 50);
    }

    @Override
    public ProviderAvailability availability() {
      throw new UnsatisfiedLinkError("no native library");
    }
  }

  public static final class MalformedId extends Sample {
    public MalformedId() {
      super("Not An Id", 50);
    }
  }
}
