// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Text that changes when files do, as far as their sizes and times of change tell; nothing of them
 * is read. Where they lie does not count.
 */
public final class FileStates {
  private FileStates() {}

  public static String of(Set<Path> files) throws IOException {
    List<String> states = new ArrayList<>();
    for (Path file : files) {
      Path path = file.toRealPath();
      BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
      states.add(path.getFileName() + " " + is.size() + " " + is.lastModifiedTime().toInstant());
    }
    Collections.sort(states);
    return String.join("\n", states);
  }
}
