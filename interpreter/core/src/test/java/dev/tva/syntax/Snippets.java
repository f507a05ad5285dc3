// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Small scripts that parse, one construct each. */
final class Snippets {
  private Snippets() {}

  static List<String> valid() {
    return chunks("valid.txt");
  }

  /** The texts between the {@code ---} lines of a resource. */
  static List<String> chunks(String resource) {
    try (var in = Snippets.class.getResourceAsStream(resource)) {
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return List.of(text.split("(?m)^---\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
