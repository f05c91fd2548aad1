package dev.lanspread.internal.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import javax.jmdns.ServiceInfo;
import javax.jmdns.impl.DNSOutgoing;
import javax.jmdns.impl.JmDNSImpl;
import javax.jmdns.impl.ServiceInfoImpl;
import org.jspecify.annotations.Nullable;

/**
 * JmDNS that reports a broken network instead of repairing itself.
 *
 * <p>Its own repair runs on a thread that nobody can stop: an instance that is closed meanwhile
 * comes back to life. Here the owner sees the failure, closes the instance and opens another.
 */
final class SupervisedJmdns extends JmDNSImpl {

  // No initializer: the super constructor starts threads that may already set it.
  private volatile @Nullable String failure;

  /**
   * Opens an instance.
   *
   * @param address with a host name attached, else a DNS server is asked for one
   */
  SupervisedJmdns(InetAddress address, String name) throws IOException {
    super(address, name);
  }

  /** Returns why it no longer works, or empty if it does. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** Returns how many names it remembers; JmDNS has no bound. */
  int cachedNames() {
    return getCache().size();
  }

  /** Makes a close that is under way not mind, or warn of, waits that are cut short. */
  void abandon() {
    for (ServiceInfo service : getServices().values()) {
      if (service instanceof ServiceInfoImpl impl) {
        impl.closeState();
      }
    }
    closeState();
  }

  @Override
  public void send(DNSOutgoing out) throws IOException {
    try {
      super.send(out);
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
    }
  }

  @Override
  public void recover() {
    if (failure == null) {
      failure = "the socket failed";
    }
  }
}
