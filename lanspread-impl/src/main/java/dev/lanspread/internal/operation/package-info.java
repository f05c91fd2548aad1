/** Running operations: one per game, cancellable. */
@NullMarked
package dev.lanspread.internal.operation;

import org.jspecify.annotations.NullMarked;
