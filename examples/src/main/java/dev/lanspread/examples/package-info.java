/** Small programs that a launcher author can copy. */
@NullMarked
package dev.lanspread.examples;

import org.jspecify.annotations.NullMarked;
