/**
 * The launcher's page: start a {@link dev.lanspread.PeerNode}, connect, download, install, play.
 */
@NullMarked
package dev.lanspread;

import org.jspecify.annotations.NullMarked;
