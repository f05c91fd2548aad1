package dev.lanspread;

/**
 * What the first play wrote into the game.
 *
 * @param alreadyApplied whether an earlier play had done it, so that nothing was touched
 * @param accountNameWritten whether an {@code account_name.txt} was written
 * @param languageWritten whether a {@code language.txt} was written
 * @param personaNameWritten whether a {@code PersonaName} line was written
 * @since 0.1
 */
public record LaunchResult(
    boolean alreadyApplied,
    boolean accountNameWritten,
    boolean languageWritten,
    boolean personaNameWritten) {}
