// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp.script;

import dev.tva.source.Source;

/**
 * The text of a script as an editor has it.
 *
 * @param uri what the editor calls it
 * @param version the editor's count of changes
 * @param source its text, named by its path; in angle brackets where it is no file
 */
public record Document(String uri, int version, Source source) {
  /** A longer text is not read while it is being typed. */
  public static final int LONGEST = 1 << 20;

  public boolean tooLong() {
    return source.text().length() > LONGEST;
  }

  public String text() {
    return source.text();
  }

  /** Whether it lies in a folder. */
  public boolean isFile() {
    return !source.name().startsWith("<");
  }

  public Document with(int version, String text) {
    return new Document(uri, version, Source.of(source.name(), text));
  }
}
