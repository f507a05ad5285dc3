// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the system keeps in memory of new files before it begins to bring them to the disk. */
final class Unwritten {
  private static final Path LIMITS = Path.of("/proc/sys/vm");
  private static final Pattern AVAILABLE =
      Pattern.compile("^MemAvailable: *([0-9]+) kB$", Pattern.MULTILINE);

  private Unwritten() {}

  /** In bytes; empty where the system does not say. */
  static OptionalLong most() {
    try {
      return most(
          limit("dirty_background_bytes"),
          limit("dirty_background_ratio"),
          Files.readString(Path.of("/proc/meminfo")));
    } catch (IOException _) {
      return OptionalLong.empty();
    }
  }

  /** Such a file gives all it holds to the first read alone, and readString's is of one byte. */
  private static String limit(String name) throws IOException {
    return Files.readAllLines(LIMITS.resolve(name)).getFirst();
  }

  /**
   * @param bytes the limit, or 0 where it is a share
   * @param percent the share of what is available
   */
  static OptionalLong most(String bytes, String percent, String memory) {
    long limit = Long.parseLong(bytes.strip());
    Matcher available = AVAILABLE.matcher(memory);
    if (limit > 0 || !available.find()) {
      return limit > 0 ? OptionalLong.of(limit) : OptionalLong.empty();
    }
    return OptionalLong.of(
        Long.parseLong(available.group(1)) * 1024 / 100 * Long.parseLong(percent.strip()));
  }
}
