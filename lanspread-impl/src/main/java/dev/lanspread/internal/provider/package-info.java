/** Discovery and selection of SPI providers: one rule for every kind. */
@NullMarked
package dev.lanspread.internal.provider;

import org.jspecify.annotations.NullMarked;
