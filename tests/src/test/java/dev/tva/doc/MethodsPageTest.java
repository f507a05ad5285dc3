// SPDX-License-Identifier: Apache-2.0
package dev.tva.doc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tva.assist.Card;
import dev.tva.assist.Cards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The manual's page of methods is made of the documentation of the library. {@code
 * -Dtva.goldens=overwrite} makes it anew, and fails.
 */
class MethodsPageTest {
  private static final Path PAGE = Path.of("../grammar/manual/methods.md");
  private static final String FOLDER = "../../stdlib/src/main/resources/tva/stdlib";
  private static final String HEAD =
      """
      # Methods

      All of these are there without an import. `tva doc NAME` prints the same in a terminal, and `tva doc --search WORD`
      finds them. They are written in tva, in [files](FOLDER/files.txt) that can be read and copied: a function in
      a script or an imported file works as they do, and one of the same name takes the place of theirs.

      In the examples `base` is a model, and `a`, `b` and `c` are fine-tunes of it. This page is made from the files.

      """
          .replace("FOLDER", FOLDER);

  @Test
  void saysWhatTheFilesSay() throws IOException {
    String wanted = page(new Cards());
    String there = Files.exists(PAGE) ? Files.readString(PAGE) : "";
    if ("overwrite".equals(System.getProperty("tva.goldens")) && !there.equals(wanted)) {
      Files.writeString(PAGE, wanted);
      fail(PAGE + " is written anew: read what changed");
    }
    assertEquals(wanted, there);
  }

  private static String page(Cards cards) {
    StringBuilder page = new StringBuilder(HEAD);
    List<Cards.Group> methods = cards.methods();
    page.append("| | |\n|---|---|\n");
    for (Cards.Group g : methods) {
      List<String> links =
          g.cards().stream().map(c -> "[" + c.name() + "](#" + c.name() + ")").toList();
      page.append("| ").append(g.title()).append(" | ");
      page.append(String.join(" ", links)).append(" |\n");
    }
    for (Cards.Group g : methods) {
      page.append("\n## ").append(g.title()).append("\n\n").append(g.text()).append('\n');
      g.cards().forEach(c -> page.append(section(c)));
    }
    return page.toString();
  }

  private static String section(Card c) {
    StringBuilder s = new StringBuilder("\n### " + c.name() + "\n\n");
    s.append("`").append(c.signature()).append("`\n\n").append(c.summary()).append("\n\n```\n");
    c.formula().forEach(l -> s.append(l).append('\n'));
    s.append("```\n\n| parameter | |\n|---|---|\n");
    c.parameters()
        .forEach((name, text) ->
            s.append("| `").append(name).append("` | ").append(text).append(" |\n"));
    s.append('\n');
    for (String part : Card.PARTS) {
      if (!part.equals("Example")) {
        s.append("- **").append(part).append(":** ").append(c.part(part)).append('\n');
      }
    }
    s.append("\n<!-- fragment: base: model, a: model, b: model, c: model -->\n```tva\n");
    return s.append(c.part("Example")).append("\n```\n").toString();
  }
}
