// SPDX-License-Identifier: Apache-2.0
package dev.tva.doc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.builtin.Builtins;
import dev.tva.graph.MetaFn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of built-in functions says what the prelude declares, in the prelude's words. */
class BuiltinsPageTest {
  private static final Path PAGE = Path.of("../grammar/manual/builtins.md");
  private static final Pattern DECLARED =
      Pattern.compile(
          "((?:^## .*\\n)+)^(?:external )?fn (\\w+\\(.*?\\)(?:: \\[?\\w+]?)?)(?: = .*)?$",
          Pattern.MULTILINE);
  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+\\(.*\\).*?)` \\| (.*) \\|$", Pattern.MULTILINE);

  private static String prelude() throws IOException {
    try (InputStream in = BuiltinsPageTest.class.getResourceAsStream("/tva/stdlib/prelude.tva")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String doc(String comments) {
    return comments
        .lines()
        .map(l -> l.substring(2).strip())
        .collect(Collectors.joining(" "))
        .strip();
  }

  @Test
  void everyFunctionOfThePreludeIsOnThePageInItsOwnWords() throws IOException {
    Map<String, String> declared = new TreeMap<>();
    DECLARED.matcher(prelude()).results().forEach(m -> declared.put(m.group(2), doc(m.group(1))));
    Map<String, String> written = new TreeMap<>();
    ROW.matcher(Files.readString(PAGE)).results().forEach(m -> written.put(m.group(1), m.group(2)));
    assertEquals(lines(declared), lines(written));
    assertTrue(declared.size() >= Builtins.names().size());
  }

  private static String lines(Map<String, String> rows) {
    return rows.entrySet().stream()
        .map(e -> "| `" + e.getKey() + "` | " + e.getValue() + " |")
        .collect(Collectors.joining("\n"));
  }

  @Test
  void everyNameOfMetadataIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    for (MetaFn fn : MetaFn.values()) {
      assertTrue(page.contains("| `" + fn.word() + "` |"), fn.word());
    }
  }
}
