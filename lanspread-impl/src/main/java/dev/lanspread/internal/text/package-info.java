/** Text from elsewhere, made fit for messages and logs. */
@NullMarked
package dev.lanspread.internal.text;

import org.jspecify.annotations.NullMarked;
