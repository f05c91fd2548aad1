package dev.lanspread.internal.provider;

/**
 * A provider that would have been preferred to the chosen one.
 *
 * @param id as it says
 * @param reason why it cannot work here and what to add, in one line
 */
public record PassedOver(String id, String reason) {}
