package dev.lanspread;

/**
 * How a game is downloaded.
 *
 * @param install whether the game is installed once its package is complete
 * @since 0.1
 */
public record DownloadOptions(boolean install) {

  /** Download, then install. */
  public static final DownloadOptions INSTALL = new DownloadOptions(true);

  /** Download the package only. */
  public static final DownloadOptions PACKAGE_ONLY = new DownloadOptions(false);
}
