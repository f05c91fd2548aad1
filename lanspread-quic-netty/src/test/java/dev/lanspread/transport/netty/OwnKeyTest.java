package dev.lanspread.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnKeyTest {

  private static final TestIdentity IDENTITY = TestIdentity.create();

  private final OwnKey own = new OwnKey(IDENTITY.key(), IDENTITY.certificate());

  @Test
  void whoeverAsksForAnEllipticKeyGetsTheOwnOne() {
    assertThat(own.getServerAliases("EC", null)).hasSize(1);
    String alias = String.valueOf(own.chooseEngineServerAlias("EC_EC", null, null));

    assertThat(own.getPrivateKey(alias)).isEqualTo(IDENTITY.key());
    assertThat(own.getCertificateChain(alias)).containsExactly(IDENTITY.certificate());
  }

  @Test
  void thereIsNoOtherKey() {
    assertThat(own.chooseEngineServerAlias("RSA", null, null)).isNull();
    assertThat(own.getServerAliases("RSA", null)).isNull();
    assertThat(own.getPrivateKey("another")).isNull();
    assertThat(own.getCertificateChain("another")).isNull();
  }

  @Test
  void nothingIsShownToServers() {
    assertThat(own.chooseClientAlias(new String[] {"EC"}, null, null)).isNull();
    assertThat(own.getClientAliases("EC", null)).isNull();
  }
}
