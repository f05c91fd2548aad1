package dev.lanspread.archive.process;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much memory the machine has, of which the program may take a part. */
final class PhysicalMemory {

  /** What the program itself allows unless told otherwise; assumed where nothing is known. */
  private static final long PROGRAMS_OWN_BOUND = 4L << 30;

  private static final Logger LOG = LoggerFactory.getLogger(PhysicalMemory.class);

  private PhysicalMemory() {}

  /** Returns the bytes that one archive's dictionary may take: half of the machine's memory. */
  static long dictionaryBound() {
    try {
      Object total =
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME),
                  "TotalPhysicalMemorySize");
      if (total instanceof Long bytes && bytes > 0) {
        return bytes / 2;
      }
    } catch (JMException e) {
      // The attribute is not every JVM's.
      LOG.debug("the size of the memory is not told: {}", e.toString());
    }
    return PROGRAMS_OWN_BOUND;
  }
}
