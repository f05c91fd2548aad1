/** A contract test for archive backends, a writer of hostile RAR files, and real RAR fixtures. */
@NullMarked
package dev.lanspread.testkit.archive;

import org.jspecify.annotations.NullMarked;
