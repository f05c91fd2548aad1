/** JMH benchmarks. */
@NullMarked
package dev.lanspread.bench;

import org.jspecify.annotations.NullMarked;
