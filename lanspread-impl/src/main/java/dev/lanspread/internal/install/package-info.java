/** Install and uninstall as transactions; the one safe writer. */
@NullMarked
package dev.lanspread.internal.install;

import org.jspecify.annotations.NullMarked;
