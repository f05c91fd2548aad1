/** How a program hosts the headless peer as a child process and talks to it by JSON lines. */
@NullMarked
package dev.lanspread.examples.client;

import org.jspecify.annotations.NullMarked;
