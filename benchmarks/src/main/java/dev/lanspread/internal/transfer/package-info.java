/** Benchmarks of what only the package of the transfer sees. They run on the class path. */
@NullMarked
package dev.lanspread.internal.transfer;

import org.jspecify.annotations.NullMarked;
