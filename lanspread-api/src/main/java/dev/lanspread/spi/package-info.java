/** What every plugin has in common, and the bridge from the API to its implementation. */
@NullMarked
package dev.lanspread.spi;

import org.jspecify.annotations.NullMarked;
