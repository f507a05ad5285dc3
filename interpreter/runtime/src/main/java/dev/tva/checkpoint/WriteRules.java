// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.checkpoint.read.FilePath;
import dev.tva.diagnostic.Help;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a command that writes reads, and so leaves alone, and whether it may replace files of
 * others.
 *
 * @param inputs the checkpoints that are read, by index
 * @param scripts the files whose text was read
 * @param overwrite whether what tva did not write may be replaced
 * @param permit what the user types to allow that
 */
public record WriteRules(List<Path> inputs, List<Path> scripts, boolean overwrite, String permit) {
  private static final String OPTION = "--overwrite";

  public WriteRules {
    inputs = List.copyOf(inputs);
    scripts = List.copyOf(scripts);
  }

  /**
   * Those of a command.
   *
   * @param sources names of texts, of which those that are files count
   */
  public static WriteRules of(List<Path> inputs, Collection<String> sources, boolean overwrite) {
    return new WriteRules(inputs, files(sources), overwrite, OPTION);
  }

  /** How to say so: an option, or a command of a session. */
  Help permission(String what) {
    return permit.equals(OPTION)
        ? new Help.Words(what + ", add:", List.of(permit))
        : new Help.Command(what + ", type:", permit);
  }

  /** The same where something else allows to replace files of others. */
  public WriteRules permittedBy(String typed) {
    return new WriteRules(inputs, scripts, overwrite, typed);
  }

  private static List<Path> files(Collection<String> sources) {
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      try {
        Path file = FilePath.of(source);
        if (Files.isRegularFile(file)) {
          files.add(file);
        }
      } catch (InvalidPathException _) {
        // Typed text and the library have names that are no paths everywhere.
      }
    }
    return files;
  }
}
