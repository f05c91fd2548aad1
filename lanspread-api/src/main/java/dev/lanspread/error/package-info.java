/** The one tree of failures: a stable code, facts, and whether trying again can help. */
@NullMarked
package dev.lanspread.error;

import org.jspecify.annotations.NullMarked;
