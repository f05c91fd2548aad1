/** How peers on the local network are announced and found. */
@NullMarked
package dev.lanspread.spi.discovery;

import org.jspecify.annotations.NullMarked;
