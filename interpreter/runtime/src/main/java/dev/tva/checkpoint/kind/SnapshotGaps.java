// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a snapshot in a hub's cache lacks beside its weights. Other programs fetch single files, so
 * that a snapshot may be a part, and nothing in it says so.
 */
public final class SnapshotGaps {
  private static final String CONFIG = "config.json";
  private static final List<String> TOKENIZERS =
      List.of(
          "tokenizer.json",
          "tokenizer.model",
          "tokenizer_config.json",
          "vocab.json",
          "vocab.txt",
          "spiece.model",
          "sentencepiece.bpe.model",
          "tekken.json");

  private SnapshotGaps() {}

  /**
   * The files that a model of this kind has, and that nobody was told are not there.
   *
   * @param folder any; that of no snapshot has no gaps
   */
  public static List<String> in(Path folder) {
    Optional<Path> snapshot = snapshot(folder.toAbsolutePath().normalize());
    if (snapshot.isEmpty() || Files.exists(folder.resolve("model_index.json"))) {
      return List.of();
    }
    List<String> missing = new ArrayList<>();
    if (!Files.exists(folder.resolve(CONFIG))) {
      missing.add(CONFIG);
    }
    boolean words =
        JsonFile.read(folder.resolve(CONFIG)).map(c -> c.has("vocab_size")).orElse(false);
    if (words && TOKENIZERS.stream().noneMatch(t -> Files.exists(folder.resolve(t)))) {
      missing.add(TOKENIZERS.getFirst());
    }
    Path absent = absent(snapshot.get());
    Path below = snapshot.get().relativize(folder.toAbsolutePath().normalize());
    missing.removeIf(name -> Files.exists(absent.resolve(below).resolve(name)));
    return missing;
  }

  private static Optional<Path> snapshot(Path folder) {
    for (Path p = folder; p != null; p = p.getParent()) {
      Path around = p.getParent();
      if (around != null
          && around.endsWith("snapshots")
          && around.getParent() != null
          && String.valueOf(around.getParent().getFileName()).startsWith("models--")) {
        return Optional.of(p);
      }
    }
    return Optional.empty();
  }

  /** Where clients note what a hub said that a commit does not have. */
  private static Path absent(Path snapshot) {
    return snapshot.resolve("../../.no_exist").resolve(snapshot.getFileName()).normalize();
  }
}
