/**
 * What a package consists of: hashes of its files and of the list of them. Knows no network; {@code
 * docs/content.md} has the formats.
 */
@NullMarked
package dev.lanspread.internal.content;

import org.jspecify.annotations.NullMarked;
