/** The wire protocol: message types, codec and limits; no I/O. */
@NullMarked
package dev.lanspread.internal.protocol;

import org.jspecify.annotations.NullMarked;
