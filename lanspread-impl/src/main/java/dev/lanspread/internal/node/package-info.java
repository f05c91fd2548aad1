/** Composition root and life cycle of a node. */
@NullMarked
package dev.lanspread.internal.node;

import org.jspecify.annotations.NullMarked;
