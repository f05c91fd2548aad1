/** The scenarios, shown by real headless peers in processes of their own. */
@NullMarked
package dev.lanspread.examples.scenario;

import org.jspecify.annotations.NullMarked;
