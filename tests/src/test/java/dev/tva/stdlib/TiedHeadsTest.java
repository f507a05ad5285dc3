// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A head that is not stored, since it is the embedding: it is there where another one has it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TiedHeadsTest {
  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final String HEAD = "lm_head.weight";
  private static final String BINDINGS =
      """
      tied = model("tied")
      tied2 = model("tied2")
      full = model("full")
      full2 = model("full2")
      own = model("own")
      own2 = model("own2")
      """;

  @TempDir private static Path folder;
  private static Lab lab;

  @BeforeAll
  static void write() throws IOException {
    lab = new Lab(folder);
    write("tied", "{\"tie_word_embeddings\": true}", false, 1, 2, 3, 4, 5, 6);
    write("tied2", "{\"tie_word_embeddings\": true}", false, 2, 1, 3, 5, 4, 7);
    write("full", "{\"tie_word_embeddings\": true}", true, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4);
    write("full2", "{\"tie_word_embeddings\": true}", true, 2, 1, 3, 5, 4, 7, 2, 1, 3, 5);
    write("own", "{\"tie_word_embeddings\": false}", true, 2, 3, 1, 6, 6, 4, 5, 7, 6, 8);
    write("own2", "{\"tie_word_embeddings\": false}", true, 1, 4, 2, 2, 5, 1, 3, 3, 4, 9);
    write("text", "{\"text_config\": {\"tie_word_embeddings\": true}}", false, 1, 2, 3, 4, 5, 6);
    write("silent", "{\"vocab_size\": 2}", false, 1, 2, 3, 4, 5, 6);
    write("bare", "{\"tie_word_embeddings\": false}", false, 1, 2, 3, 4, 5, 6);
  }

  private static void write(String name, String config, boolean head, double... numbers)
      throws IOException {
    Lab one = new Lab(folder).tensor(EMBEDDING, 2, 2).tensor("model.norm.weight", 2);
    (head ? one.tensor(HEAD, 2, 2) : one).write(name, numbers);
    Files.writeString(folder.resolve(name).resolve("config.json"), config);
  }

  /** With the head stored, or tied and not stored: the same. */
  @TestFactory
  List<DynamicTest> isAsIfStored() {
    List<String> all = new ArrayList<>(MeetsTest.operations().keySet());
    all.addAll(List.of("if \"norm\" then Y else X", "dot(X, Y)*Y"));
    List<DynamicTest> tests = new ArrayList<>();
    for (String operation : all) {
      tests.add(test(operation, "tied", "full", "own"));
      tests.add(test(operation, "(tied - tied2)", "(full - full2)", "(own - own2)"));
      tests.add(test(operation, "(tied > tied2)", "(full > full2)", "(own > own2)"));
    }
    tests.removeIf(t -> t.getDisplayName().startsWith("X / Y, (tied >"));
    tests.add(test("slerp(X, Y, 0.3)", "tied", "full", "own"));
    tests.add(test("slerp(X, Y, 0.3)", "(tied - tied2)", "(full - full2)", "(own - own2)"));
    return tests;
  }

  private DynamicTest test(String operation, String tied, String stored, String other) {
    String formula = operation.replace("Y", other);
    return DynamicTest.dynamicTest(
        operation + ", " + tied,
        () -> {
          SequencedMap<String, float[]> expected = run(formula.replace("X", stored));
          SequencedMap<String, float[]> got = run(formula.replace("X", tied));
          assertEquals(expected.keySet(), got.keySet());
          expected.forEach((name, numbers) -> assertArrayEquals(numbers, got.get(name), name));
        });
  }

  private static SequencedMap<String, float[]> run(String formula) throws IOException {
    String script = BINDINGS + "save (" + formula + ") as delta to \"out\"\n";
    if (!lab.errors(script).isEmpty()) {
      throw new AssertionError(formula + ": " + lab.errors(script));
    }
    lab.run(script);
    return lab.tensors("out");
  }

  @Test
  void isNotCountedAlone() throws IOException {
    assertEquals(
        List.of(EMBEDDING, "model.norm.weight"), List.copyOf(run("tied - tied2").keySet()));
    float once = run("norm(tied)*(own - full)").get("model.norm.weight")[0];
    assertEquals((float) Math.sqrt(1 + 4 + 9 + 16 + 25 + 36), once);
  }

  @Test
  void isThereWhereASelectionNamesIt() throws IOException {
    SequencedMap<String, float[]> head = run("tied[\"lm_head\"]");
    assertEquals(List.of(HEAD), List.copyOf(head.keySet()));
    assertArrayEquals(new float[] {1, 2, 3, 4}, head.get(HEAD));
    assertFalse(run("tied[not \"norm\"]").containsKey(HEAD));
  }

  @ParameterizedTest
  @CsvSource({
    "tied + 0.5*(full2 - tied), true, true",
    "full + 0.5*(tied2 - full), true, true",
    "tied + 0.5*(tied2 - tied), false, true",
    "tied + 0.5*(own - tied), true, false",
    "own + 0.5*(tied - own), true, false",
    "if \"lm_head\" then tied else own, true, false",
    "model(\"text\") + 0.5*(own - tied), true, false",
    "model(\"silent\") + 0.5*(own - full), true, false",
    "full, true, true"
  })
  void staysTiedWhereTheResultsAgree(String formula, boolean head, boolean tied)
      throws IOException {
    lab.run(BINDINGS + "save " + formula + " to \"out\"\n");
    assertEquals(head, lab.tensors("out").containsKey(HEAD));
    String config = Files.readString(folder.resolve("out").resolve("config.json"));
    assertTrue(config.contains("\"tie_word_embeddings\": " + tied), config);
  }

  @Test
  void aConfigThatSaysNothingIsNoted() {
    String silent = "save model(\"silent\") + 0.5*(own - tied) to \"out\"\n";
    assertEquals(List.of("tied-head"), noted(silent));
    String alone = "save model(\"silent\") + 0.5*(tied2 - tied) to \"out\"\n";
    assertEquals(List.of(), noted(alone));
    String bare = "save model(\"bare\") + 0.5*(own - tied) to \"out\"\n";
    assertEquals(List.of("names-differ"), lab.errors(BINDINGS + bare));
  }

  private static List<String> noted(String script) {
    return lab.told(BINDINGS + script, d -> d.slug() == Slug.TIED_HEAD);
  }
}
