// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.checkpoint.tokens.Tokenizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files beside a checkpoint's weights without which nobody knows what their numbers mean. */
final class BesideWeights {
  /** How numbers are encoded, what is tied, and how an adapter is scaled. */
  private static final List<String> CONFIGS =
      List.of(
          "adapter_config.json",
          "config.json",
          "hf_quant_config.json",
          "quant_config.json",
          "quantize_config.json");

  private BesideWeights() {}

  /** Those, and where it is said which row is whose token. */
  static List<Path> of(List<Path> weights) {
    return weights.stream()
        .map(file -> file.toAbsolutePath().getParent())
        .distinct()
        .sorted()
        .flatMap(folder ->
            Stream.concat(CONFIGS.stream(), Tokenizers.files(folder).stream()).map(folder::resolve))
        .filter(Files::isRegularFile)
        .toList();
  }
}
