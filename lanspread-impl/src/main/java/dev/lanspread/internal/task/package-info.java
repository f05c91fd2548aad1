/**
 * The kinds of operations: what each refuses, does and costs, and the one way in which they run and
 * end.
 */
@NullMarked
package dev.lanspread.internal.task;

import org.jspecify.annotations.NullMarked;
