/** Game folders that the examples make up, and how two of them are compared. */
@NullMarked
package dev.lanspread.examples.game;

import org.jspecify.annotations.NullMarked;
