// SPDX-License-Identifier: Apache-2.0
package dev.tva.doc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fenced blocks of a page, with what the comments above them say. */
final class Markdown {
  private static final List<String> MARKS = List.of("continues", "fragment", "error", "file");

  private Markdown() {}

  /**
   * A fenced block.
   *
   * @param language the word behind the fence
   * @param marks from comments directly above, as {@code <!-- error: not-a-model -->}: {@code
   *     continues} puts the script before it first; {@code fragment} declares names that are free;
   *     {@code error} tells the one problem there must be; {@code file} keeps the text under a name
   * @param line of the fence, from 1
   */
  record Block(String language, String text, Map<String, String> marks, Path page, int line) {
    Optional<String> mark(String name) {
      return Optional.ofNullable(marks.get(name));
    }

    String place() {
      return page + ":" + line;
    }
  }

  static List<Block> blocks(Path page) throws IOException {
    List<String> lines = Files.readAllLines(page);
    List<Block> blocks = new ArrayList<>();
    Map<String, String> marks = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("```")) {
        int end = i + 1;
        while (!lines.get(end).startsWith("```")) {
          end++;
        }
        String text = String.join("\n", lines.subList(i + 1, end)) + "\n";
        blocks.add(new Block(line.substring(3).strip(), text, marks, page, i + 1));
        marks = new LinkedHashMap<>();
        i = end;
      } else if (line.startsWith("<!-- ") && line.endsWith(" -->")) {
        mark(line.substring(5, line.length() - 4), marks);
      } else if (!line.isBlank()) {
        marks = new LinkedHashMap<>();
      }
    }
    return blocks;
  }

  private static void mark(String comment, Map<String, String> marks) {
    int colon = comment.indexOf(':');
    String name = (colon < 0 ? comment : comment.substring(0, colon)).strip();
    if (!MARKS.contains(name)) {
      throw new AssertionError("no such mark: " + comment);
    }
    marks.put(name, colon < 0 ? "" : comment.substring(colon + 1).strip());
  }
}
