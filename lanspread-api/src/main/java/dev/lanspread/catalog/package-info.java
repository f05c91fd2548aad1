/** The receiver's own list of the games it knows; nothing outside it is ever listed or fetched. */
@NullMarked
package dev.lanspread.catalog;

import org.jspecify.annotations.NullMarked;
