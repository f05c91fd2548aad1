/**
 * The demo: two real peers share, install and start a real RAR game, and every claim is checked.
 */
@NullMarked
package dev.lanspread.examples.demo;

import org.jspecify.annotations.NullMarked;
