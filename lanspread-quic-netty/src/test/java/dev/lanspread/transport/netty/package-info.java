@NullMarked
package dev.lanspread.transport.netty;

import org.jspecify.annotations.NullMarked;
