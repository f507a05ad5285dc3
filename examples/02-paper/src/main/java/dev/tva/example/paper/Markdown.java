// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

/** A table in Markdown. */
final class Markdown {
  private final StringBuilder text = new StringBuilder();

  Markdown(String... heading) {
    row(heading);
    text.append("|---".repeat(heading.length)).append("|\n");
  }

  void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
