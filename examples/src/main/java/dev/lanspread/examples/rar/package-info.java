/** A writer of RAR archives that stores its entries, for games that the examples make up. */
@NullMarked
package dev.lanspread.examples.rar;

import org.jspecify.annotations.NullMarked;
