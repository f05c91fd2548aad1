/** The threads of one node: named after what they serve, daemons, gone after close. */
@NullMarked
package dev.lanspread.internal.concurrent;

import org.jspecify.annotations.NullMarked;
