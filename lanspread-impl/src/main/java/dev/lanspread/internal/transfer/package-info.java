/** Downloads and serving: agree, plan, fetch, commit. */
@NullMarked
package dev.lanspread.internal.transfer;

import org.jspecify.annotations.NullMarked;
