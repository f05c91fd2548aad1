/** What a node reports while it runs: sealed, immutable event records. */
@NullMarked
package dev.lanspread.event;

import org.jspecify.annotations.NullMarked;
