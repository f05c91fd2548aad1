/** Archive provider process: an external unrar program. */
@NullMarked
package dev.lanspread.archive.process;

import org.jspecify.annotations.NullMarked;
