// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The page of each kind of problem: what it means, a text that causes it, how to mend it. */
public final class Explanations {
  private Explanations() {}

  /** The page in Markdown, as {@code tva explain} prints it. */
  public static String of(Slug slug) {
    String page = "explain/" + slug.text() + ".md";
    try (var in = Explanations.class.getResourceAsStream(page)) {
      if (in == null) {
        throw new IllegalStateException("no page " + page);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
