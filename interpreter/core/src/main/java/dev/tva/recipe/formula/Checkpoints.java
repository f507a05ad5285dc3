// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Vocabulary;
import java.util.Optional;

/** What an import knows of the models that a recipe names. */
public interface Checkpoints {
  /** What a model holds, if it is at hand. */
  Optional<Manifest> headers(String path);

  /** The tokens of a model, if it is at hand and has a tokenizer. */
  default Optional<Vocabulary> vocabulary(String path) {
    return Optional.empty();
  }

  /** The path as the script has it. */
  String written(String path, Optional<String> revision);

  /** Nothing is at hand, and paths stay as they are. */
  static Checkpoints unknown() {
    return new Checkpoints() {
      @Override
      public Optional<Manifest> headers(String path) {
        return Optional.empty();
      }

      @Override
      public String written(String path, Optional<String> revision) {
        return path;
      }
    };
  }
}
