/** Ordered delivery of events to listeners. */
@NullMarked
package dev.lanspread.internal.event;

import org.jspecify.annotations.NullMarked;
