/** Compares what the archive backends unpack with what unrar does, over a folder of archives. */
@NullMarked
package dev.lanspread.examples.corpus;

import org.jspecify.annotations.NullMarked;
