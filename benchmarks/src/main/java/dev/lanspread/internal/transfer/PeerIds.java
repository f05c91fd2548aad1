package dev.lanspread.internal.transfer;

import dev.lanspread.PeerId;
import java.nio.charset.StandardCharsets;

/** Ids of peers that do not exist. */
final class PeerIds {

  private PeerIds() {}

  static PeerId numbered(int number) {
    return PeerId.ofSubjectPublicKeyInfo(("peer" + number).getBytes(StandardCharsets.UTF_8));
  }
}
