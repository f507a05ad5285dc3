// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import static dev.tva.checkpoint.kind.ReadProblems.note;

import dev.tva.catalog.Remark;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The parts of a sentence-transformers model beside its transformer, which have own weights. */
public final class Modules {
  /** The folder of such a part. */
  public static final Pattern FOLDER = Pattern.compile("[0-9]+_.+");

  private Modules() {}

  /** Whether a directory is put together from parts. */
  public static boolean has(Path directory) {
    return Files.exists(directory.resolve("modules.json"));
  }

  /** Tells of those whose weights are not among the tensors. */
  static Optional<Remark> remark(String label, Path directory) {
    if (!has(directory)) {
      return Optional.empty();
    }
    List<String> parts;
    try (Stream<Path> all = Files.list(directory)) {
      parts =
          all.filter(p -> FOLDER.matcher(p.getFileName().toString()).matches())
              .filter(Layout::holds)
              .map(p -> "`" + p.getFileName() + "`")
              .sorted()
              .toList();
    } catch (IOException _) {
      return Optional.empty();
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Remark.note(
                Slug.PART_OF_A_CHECKPOINT,
                "the weights in " + String.join(", ", parts) + " of `" + label + "` take no part",
                List.of(
                    note(
                        "a model that is saved has them unchanged from where its config is"
                            + " from"))));
  }
}
