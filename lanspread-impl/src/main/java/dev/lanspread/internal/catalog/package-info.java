/** Reading the catalog file. */
@NullMarked
package dev.lanspread.internal.catalog;

import org.jspecify.annotations.NullMarked;
