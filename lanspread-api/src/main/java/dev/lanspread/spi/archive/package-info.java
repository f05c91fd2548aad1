/** How an archive backend reads RAR files; it never writes to disk. */
@NullMarked
package dev.lanspread.spi.archive;

import org.jspecify.annotations.NullMarked;
