/** Fixtures for plugin authors' tests and lanspread's own. */
@NullMarked
package dev.lanspread.testkit;

import org.jspecify.annotations.NullMarked;
