package dev.lanspread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.error.RequestException;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerIdTest {

  // The expected ids were computed with Python's hashlib and base64.b32encode.
  @ParameterizedTest
  @CsvSource({
    "'', 4oymiquy7qobjgx36tejs35zeqt24qpemsnzgtfeswmrw6csxbkq",
    "foobar, yovy74jxeduk3ech3u4um2z4rf2olewc7i4d2srzmbyuzlxqytza",
  })
  void theIdIsTheUnpaddedLowerCaseBase32OfTheHash(String encoded, String expected) {
    assertThat(PeerId.ofSubjectPublicKeyInfo(encoded.getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(PeerId.of(expected));
  }

  @Test
  void theIdOfAKeyIsThatOfItsEncoding() throws Exception {
    // Made with "openssl ecparam -name prime256v1 -genkey".
    byte[] der =
        Base64.getDecoder()
            .decode(
                "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpyhiWrKMiBmnhHDROkYFiySx4RUGOSD4o3YDPqvVdsbj"
                    + "gkS22idWtG14J3lfRNBy45hgrQz0GCqe2LOpDZS4Uw==");
    PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));

    PeerId id = PeerId.of(key);

    assertThat(id).hasToString("wzeu2y43gnfhovlblwtz753rpjnh7xrutnnani2kv37j3ali5beq");
    assertThat(id.shortForm()).isEqualTo("wzeu2y43");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wzeu2y43gnfhovlblwtz753rpjnh7xrutnnani2kv37j3ali5be",
        "wzeu2y43gnfhovlblwtz753rpjnh7xrutnnani2kv37j3ali5beqq",
        "WZEU2Y43GNFHOVLBLWTZ753RPJNH7XRUTNNANI2KV37J3ALI5BEQ",
        "1zeu2y43gnfhovlblwtz753rpjnh7xrutnnani2kv37j3ali5beq",
      })
  void malformedIdsAreRefused(String value) {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> PeerId.of(value))
        .withMessage("invalid peer id \"" + value + "\": expected 52 characters a-z, 2-7");
  }
}
