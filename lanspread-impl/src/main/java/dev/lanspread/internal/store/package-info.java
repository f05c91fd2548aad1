/** Where things are on disk, and how they get there durably and safely. */
@NullMarked
package dev.lanspread.internal.store;

import org.jspecify.annotations.NullMarked;
