/** Discovery provider mdns: DNS-SD over multicast DNS. */
@NullMarked
package dev.lanspread.internal.discovery;

import org.jspecify.annotations.NullMarked;
