/**
 * Streamed install: a source unpacks its archives into the network, a receiver writes what comes
 * straight into its staging tree.
 *
 * <p>Flow control is the stream's own: the source's unpacker waits for the receiver's disk. Which
 * frames travel is told in {@link dev.lanspread.internal.protocol}.
 */
@NullMarked
package dev.lanspread.internal.stream;

import org.jspecify.annotations.NullMarked;
