/** The local library (scan, watch, index) and the remote ones (table, aggregate). */
@NullMarked
package dev.lanspread.internal.library;

import org.jspecify.annotations.NullMarked;
