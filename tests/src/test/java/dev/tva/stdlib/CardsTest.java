// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.assist.Card;
import dev.tva.assist.Cards;
import dev.tva.run.Tensors;
import dev.tva.session.Prelude;
import dev.tva.session.StandardLibrary;
import dev.tva.source.Source;
import dev.tva.syntax.Statement;
import dev.tva.syntax.format.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every function of the library has a complete card, and its example runs. */
final class CardsTest {
  private static final Path FILES = Path.of("../stdlib/src/main/resources/tva/stdlib");
  private static final int WIDTH = 100;

  @TempDir Path folder;

  @Test
  void everyFileIsListed() throws IOException {
    try (Stream<Path> all = Files.list(FILES)) {
      List<String> there =
          all.map(f -> f.getFileName().toString())
              .filter(f -> f.endsWith(".tva") && !f.equals("prelude.tva"))
              .sorted()
              .toList();
      assertEquals(there, StandardLibrary.fileNames().stream().sorted().toList());
    }
  }

  @Test
  void everyDocumentedFunctionIsFoundByItsNameAndNoOther() {
    StandardLibrary library = new StandardLibrary();
    Set<String> documented = new HashSet<>();
    for (String file : StandardLibrary.fileNames()) {
      for (Statement s : library.script(file).statements()) {
        Statement.Define d = (Statement.Define) s;
        if (!d.doc().isEmpty()) {
          assertTrue(documented.add(d.name().name()), () -> d.name().name() + " is there twice");
        }
      }
    }
    assertEquals(documented, new HashSet<>(library.names()));
    for (Statement s : Prelude.load().statements()) {
      String name = ((Statement.Define) s).name().name();
      assertTrue(!documented.contains(name), () -> name + " is of the prelude");
    }
  }

  @Test
  void everyFileIsLaidOutAndHasATitle() throws IOException {
    for (String file : StandardLibrary.fileNames()) {
      String text = Files.readString(FILES.resolve(file));
      assertEquals(Formatter.format(Source.of(file, text)), text, file);
      text.lines().forEach(l -> assertTrue(l.length() <= WIDTH, () -> file + ": " + l));
    }
    new Cards().groups().forEach(g -> assertTrue(!g.title().endsWith(".tva"), g.title()));
  }

  @Test
  void everyCardIsComplete() {
    StandardLibrary library = new StandardLibrary();
    List<String> wrong = new ArrayList<>();
    for (String file : StandardLibrary.fileNames()) {
      for (Statement s : library.script(file).statements()) {
        Statement.Define d = (Statement.Define) s;
        if (d.doc().isEmpty()) {
          continue;
        }
        Card card = Card.of(d);
        List<String> parameters = d.parameters().stream().map(p -> p.name().name()).toList();
        if (!List.copyOf(card.parameters().keySet()).equals(parameters)) {
          wrong.add(card.name() + " tells of " + card.parameters().keySet());
        }
        if (!List.copyOf(card.parts().keySet()).equals(Card.PARTS)) {
          wrong.add(card.name() + " has " + card.parts().keySet());
        }
        if (card.formula().isEmpty() || card.summary().isEmpty() || d.result().isEmpty()) {
          wrong.add(card.name() + " lacks a formula, a summary or a result");
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  /** One script saves them all; what is not finite would stop it. */
  @Test
  void everyExampleRuns() throws IOException {
    var specs = Tensors.transformer(2, 24, DType.F32);
    StringBuilder script = new StringBuilder();
    int seed = 0;
    for (String model : List.of("base", "a", "b", "c")) {
      Tensors.writeFile(
          folder.resolve(model + "/model.safetensors"), specs, seed, seed == 0 ? 0 : 0.01);
      script.append(model).append(" = model(\"").append(model).append("\")\n");
      seed++;
    }
    List<String> names = new ArrayList<>();
    for (Cards.Group group : new Cards().groups()) {
      for (Card card : group.cards()) {
        if (!card.part("Example").isEmpty()) {
          names.add(card.name());
          script.append("save ").append(card.part("Example"));
          script.append(" to \"out/").append(card.name()).append("\"\n");
        }
      }
    }
    // `o_proj` is not among these tensors.
    Lab lab = new Lab(folder);
    lab.run(script.toString().replace("o_proj", "q_proj"));
    for (String name : names) {
      assertTrue(Files.exists(lab.file("out/" + name)), name);
    }
  }
}
