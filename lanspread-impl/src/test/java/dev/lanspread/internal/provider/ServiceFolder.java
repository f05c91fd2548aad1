package dev.lanspread.internal.provider;

import dev.lanspread.spi.archive.ArchiveProvider;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** A class loader that sees no service files but those in its own folder or jar. */
final class ServiceFolder extends URLClassLoader {

  static final String SERVICE_FILE = "META-INF/services/" + ArchiveProvider.class.getName();

  private ServiceFolder(URL[] places) {
    super(places, ServiceFolder.class.getClassLoader());
  }

  /** Returns a loader whose service file has these lines. */
  static ServiceFolder with(Path folder, List<String> lines) throws IOException {
    Path file = folder.resolve(SERVICE_FILE);
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
    return at(folder);
  }

  static ServiceFolder at(Path place) throws MalformedURLException {
    return new ServiceFolder(new URL[] {place.toUri().toURL()});
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.startsWith("META-INF/services/")
        ? findResources(name)
        : Collections.emptyEnumeration();
  }

  /** Loads what the own place holds from there, even where the parent has it too. */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null && findResource(name.replace('.', '/') + ".class") != null) {
        loaded = findClass(name);
      }
      return loaded == null ? super.loadClass(name, resolve) : loaded;
    }
  }
}
