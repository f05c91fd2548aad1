package dev.lanspread.archive.junrar;

import com.github.junrar.Archive;
import com.github.junrar.io.SeekableReadOnlyByteChannel;
import com.github.junrar.volume.Volume;
import com.github.junrar.volume.VolumeManager;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * The one file that may be read.
 *
 * <p>junrar's own manager guesses the next volume from digits in the path; this one has no next.
 */
final class SingleVolume implements VolumeManager {

  private final FileChannel channel;
  private final SupervisedCall call;

  SingleVolume(FileChannel channel, SupervisedCall call) {
    this.channel = channel;
    this.call = call;
  }

  @Override
  public @Nullable Volume nextVolume(Archive archive, @Nullable Volume last) throws IOException {
    if (last != null) {
      return null;
    }
    ChannelView view = new ChannelView(channel, call);
    long length = channel.size();
    return new Volume() {
      @Override
      public SeekableReadOnlyByteChannel getChannel() {
        return view;
      }

      @Override
      public long getLength() {
        return length;
      }

      @Override
      public Archive getArchive() {
        return archive;
      }
    };
  }
}
