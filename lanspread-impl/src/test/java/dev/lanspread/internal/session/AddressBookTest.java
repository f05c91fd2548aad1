package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressBookTest {

  private static final PeerId PEER = peer(0);

  private final AddressBook book = new AddressBook();

  @Test
  void allThatIsKnownComesBehindWhatIsAskedForTheLatestFirstAndOnce() {
    book.proved(PEER, at(1));
    book.proved(PEER, at(2));
    book.said(PEER, List.of(at(3), at(4)));
    book.said(PEER, List.of(at(1)));

    assertThat(book.behind(List.of(at(4)), PEER)).containsExactly(at(4), at(2), at(1), at(3));
    assertThat(book.behind(List.of(at(9)), peer(1))).containsExactly(at(9));
  }

  @Test
  void claimsWithoutEndPushOutNothingThatWasProved() {
    book.proved(PEER, at(1));
    IntStream.range(100, 1000).forEach(i -> book.said(PEER, List.of(at(i))));
    book.said(PEER, IntStream.range(2000, 3000).mapToObj(AddressBookTest::at).toList());

    assertThat(book.behind(List.of(), PEER))
        .hasSize(1 + AddressBook.MAX_SAID)
        .startsWith(at(1), at(2000));
  }

  @Test
  void ofTooManyPeersTheOneOfLongestAgoIsForgotten() {
    IntStream.rangeClosed(0, AddressBook.MAX_PEERS).forEach(i -> book.proved(peer(i), at(i + 1)));

    assertThat(book.behind(List.of(), peer(0))).isEmpty();
    assertThat(book.behind(List.of(), peer(1))).containsExactly(at(2));
  }

  private static PeerAddress at(int port) {
    return PeerAddress.parse("10.0.0.1:" + port);
  }

  private static PeerId peer(int number) {
    return PeerId.ofSubjectPublicKeyInfo(new byte[] {(byte) number, (byte) (number >> 8)});
  }
}
