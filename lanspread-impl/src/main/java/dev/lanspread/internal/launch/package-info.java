/** Launch settings: the player's name and language in the game's own files. */
@NullMarked
package dev.lanspread.internal.launch;

import org.jspecify.annotations.NullMarked;
