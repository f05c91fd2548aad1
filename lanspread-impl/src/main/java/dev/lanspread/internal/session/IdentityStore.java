package dev.lanspread.internal.session;

import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.RequestException;
import dev.lanspread.error.StorageException;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;

/**
 * Keeps the installation's key in the state directory: made once, never silently replaced.
 *
 * <p>The file holds the two DER encodings, private (PKCS #8) and public (SubjectPublicKeyInfo),
 * each after a 4-byte length, because the JDK cannot derive the second from the first.
 */
public final class IdentityStore {

  private static final int MAX_FILE = 4096;
  private static final String CURVE = "secp256r1";

  private IdentityStore() {}

  /**
   * Returns the identity of this installation; makes one if there is none.
   *
   * @throws LanspreadException {@code INVALID_ARGUMENT} if the file is damaged, {@code
   *     WRITE_FAILED} if it cannot be read or written
   */
  public static Identity load(StateDirectory state) {
    Path file = state.identityKey();
    try {
      // Whatever is there, even a link that leads nowhere, is never replaced.
      if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
        create(file);
      }
      return Identity.of(read(file));
    } catch (IOException e) {
      throw new StorageException(
          ErrorCode.WRITE_FAILED,
          "the identity file cannot be read or written",
          Map.of(Facts.PATH, file.toString()),
          e);
    }
  }

  private static KeyPair read(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE) {
      throw damaged(file);
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    try {
      byte[] privateDer = part(bytes);
      byte[] publicDer = part(bytes);
      if (bytes.hasRemaining()) {
        throw damaged(file);
      }
      KeyFactory factory = KeyFactory.getInstance("EC");
      KeyPair keys =
          new KeyPair(
              factory.generatePublic(new X509EncodedKeySpec(publicDer)),
              factory.generatePrivate(new PKCS8EncodedKeySpec(privateDer)));
      if (!(keys.getPrivate() instanceof ECPrivateKey) || !ProofSignature.matches(keys)) {
        throw damaged(file);
      }
      return keys;
    } catch (GeneralSecurityException | IllegalArgumentException | BufferUnderflowException e) {
      throw damaged(file);
    }
  }

  private static byte[] part(ByteBuffer bytes) {
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw new IllegalArgumentException("length out of range");
    }
    byte[] part = new byte[length];
    bytes.get(part);
    return part;
  }

  private static void create(Path file) throws IOException {
    byte[] encoded = encode(generate());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    createPrivate(fresh);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(encoded);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    DurableFiles.moveDurably(fresh, file);
  }

  private static void createPrivate(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }

  private static byte[] encode(KeyPair keys) {
    byte[] privateDer = keys.getPrivate().getEncoded();
    byte[] publicDer = keys.getPublic().getEncoded();
    return ByteBuffer.allocate(2 * Integer.BYTES + privateDer.length + publicDer.length)
        .putInt(privateDer.length)
        .put(privateDer)
        .putInt(publicDer.length)
        .put(publicDer)
        .array();
  }

  private static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw LanspreadException.internal("this Java has no P-256", e);
    }
  }

  private static RequestException damaged(Path file) {
    return RequestException.invalid(
        "identity file",
        file.toString(),
        "an intact key; restore it, or delete it to become a new peer");
  }
}
