/**
 * The headless peer: one peer driven by JSON lines, for shells, tests and launchers that are not
 * written in Java.
 */
@NullMarked
package dev.lanspread.examples.peer;

import org.jspecify.annotations.NullMarked;
