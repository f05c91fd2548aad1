/**
 * Tests for QUIC transports: the contract that each must keep, an in-memory transport for tests of
 * what lies above, and a proxy that makes a real network bad.
 *
 * <p>The keys of {@link dev.lanspread.testkit.transport.TestIdentity} are published and protect
 * nothing.
 */
@NullMarked
package dev.lanspread.testkit.transport;

import org.jspecify.annotations.NullMarked;
