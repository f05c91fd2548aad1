/** Archive provider {@code process}. Exports nothing. */
module dev.lanspread.archive.process {
  requires dev.lanspread.api;
  requires java.management;
  requires static org.jspecify;
  requires org.slf4j;

  provides dev.lanspread.spi.archive.ArchiveProvider with
      dev.lanspread.archive.process.ProcessArchiveProvider;
}
