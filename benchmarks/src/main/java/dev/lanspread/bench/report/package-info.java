/** Turns what JMH wrote into tables and charts. */
@NullMarked
package dev.lanspread.bench.report;

import org.jspecify.annotations.NullMarked;
