// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.Explanations;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExplanationsTest {
  private static final Pattern BLOCK = Pattern.compile("```tva\n(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @EnumSource(Slug.class)
  void everyKindHasAPageOfAScreen(Slug slug) {
    var lines = Explanations.of(slug).lines().toList();
    assertEquals("# " + slug, lines.getFirst());
    assertTrue(lines.size() >= 8 && lines.size() <= 26, lines.size() + " lines");
    assertTrue(lines.stream().allMatch(line -> line.length() <= 90));
  }

  /** The parser's own kinds are caused by the first example; everything else is read. */
  @ParameterizedTest
  @EnumSource(Slug.class)
  void examplesDoWhatThePageSays(Slug slug) {
    var examples = new ArrayList<String>();
    var blocks = BLOCK.matcher(Explanations.of(slug));
    while (blocks.find()) {
      examples.add(blocks.group(1));
    }
    for (int i = 0; i < examples.size(); i++) {
      boolean causes = i == 0 && slug.compareTo(Slug.BAD_STATEMENT) <= 0;
      var found =
          TvaParser.parse(Source.of("example", examples.get(i))).problems().stream()
              .map(problem -> problem.slug())
              .distinct()
              .toList();
      if (causes) {
        assertTrue(found.contains(slug), found + " in " + examples.get(i));
      } else {
        assertEquals(List.of(), found, examples.get(i));
      }
    }
  }
}
