/** Archive provider junrar: pure Java. */
@NullMarked
package dev.lanspread.archive.junrar;

import org.jspecify.annotations.NullMarked;
