// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import static dev.tva.cases.Case.f32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import dev.tva.run.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows go by their tokens, and config and tokenizer with them. */
final class AlignTest {
  private static final Pattern HELP = Pattern.compile("= help: [^:\n]*: (.*)");
  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final String HEAD = "lm_head.weight";
  private static final String PROJECTION = "model.layers.0.mlp.up_proj.weight";

  /** For its folder alone: scripts are run in this process. */
  @RegisterExtension static final Program PROGRAM = new Program();

  private final Case made = new Case(PROGRAM);

  /** A model with one row more than it has tokens, the last of which was added. */
  private void model(String name, long seed, String... tokens) throws IOException {
    weights(name, seed, tokens.length + 1, true);
    JsonObject vocab = new JsonObject();
    for (int i = 0; i < tokens.length - 1; i++) {
      vocab.addProperty(tokens[i], i);
    }
    JsonObject model = new JsonObject();
    model.addProperty("type", "BPE");
    model.add("vocab", vocab);
    JsonObject added = new JsonObject();
    added.addProperty("id", tokens.length - 1);
    added.addProperty("content", tokens[tokens.length - 1]);
    added.addProperty("special", true);
    JsonArray all = new JsonArray();
    all.add(added);
    JsonObject tokenizer = new JsonObject();
    tokenizer.add("added_tokens", all);
    tokenizer.add("model", model);
    made.text(name + "/tokenizer.json", tokenizer.toString());
    made.text(name + "/tokenizer_config.json", "{\"of\": \"" + name + "\"}");
    int last = tokens.length - 1;
    made.text(
        name + "/config.json",
        "{\"vocab_size\": " + (tokens.length + 1) + ", \"eos_token_id\": " + last + "}");
    made.text(
        name + "/generation_config.json",
        "{\"eos_token_id\": [" + last + "], \"suppress_tokens\": [0, " + last + "]}");
  }

  private void weights(String name, long seed, int rows, boolean head) throws IOException {
    List<TensorSpec> all = new ArrayList<>(List.of(f32(EMBEDDING, rows, 2), f32(PROJECTION, 2, 2)));
    if (head) {
      all.add(f32(HEAD, rows, 2));
    }
    made.write(name + "/model.safetensors", seed, all);
  }

  private Map<String, float[]> floats(String of) throws IOException {
    return made.floats(of + "/model.safetensors");
  }

  /** Runs a formula in this process; what was said. */
  private Scripts.Ran eval(String formula, String out, String... given) {
    StringBuilder script = new StringBuilder();
    for (String g : given) {
      String[] parts = g.split("=");
      script.append("param %s: model = model(\"%s\")\n".formatted(parts[0], parts[1]));
    }
    String text = script + "save " + formula + " to \"" + out + "\"\n";
    return Scripts.run(PROGRAM.folder().resolve("script.tva"), text, Map.of(), false, Scripts.TILE);
  }

  /** Rows of matrices of two columns; a row below 0 is zero. */
  private static float[] rows(Object... modelAndRow) {
    float[] all = new float[modelAndRow.length];
    for (int i = 0; i < modelAndRow.length; i += 2) {
      int row = (int) modelAndRow[i + 1];
      if (row >= 0) {
        System.arraycopy((float[]) modelAndRow[i], 2 * row, all, i, 2);
      }
    }
    return all;
  }

  private String text(String file) throws IOException {
    return Files.readString(PROGRAM.folder().resolve(file));
  }

  /** {@code ft} has the tokens of {@code base} in another order, one more and one less. */
  @Test
  void rowsFollowTheTokensOfAnotherModelAndSoDoItsIds() throws IOException {
    model("base", 1, "a", "b", "c", "<end>");
    model("ft", 2, "b", "new", "a", "<end>");
    eval("align(ft, like = base)", "out", "base=base", "ft=ft").expect(true);
    eval("align(ft, like = base, fill = \"zero\")", "zero", "base=base", "ft=ft").expect(true);
    for (String name : List.of(EMBEDDING, HEAD)) {
      float[] base = floats("base").get(name);
      float[] ft = floats("ft").get(name);
      float[] wanted = rows(ft, 2, ft, 0, base, 2, ft, 3, ft, 4);
      assertArrayEquals(wanted, floats("out").get(name), name);
      assertArrayEquals(rows(ft, 2, ft, 0, ft, -1, ft, 3, ft, 4), floats("zero").get(name), name);
    }
    assertArrayEquals(floats("ft").get(PROJECTION), floats("out").get(PROJECTION));
    for (String file : List.of("tokenizer.json", "tokenizer_config.json", "config.json")) {
      assertEquals(text("base/" + file), text("out/" + file));
    }
    assertEquals(
        "{\"eos_token_id\": [3], \"suppress_tokens\": [0, 3]}", text("out/generation_config.json"));
  }

  /** Where nothing else says so, an id is that of the same token. */
  @Test
  void idsMoveWithTheirTokens() throws IOException {
    model("base", 1, "a", "b", "<end>");
    model("ft", 2, "b", "a", "gone", "<end>");
    Files.delete(PROGRAM.folder().resolve("base/generation_config.json"));
    made.text("base/config.json", "{\"vocab_size\": 4}");
    made.text(
        "ft/config.json",
        "{\"vocab_size\": 5, \"text_config\": {\"pad_token_id\": 1, \"bos_token_id\": null},"
            + " \"image_token_index\": 2}");
    String err = eval("align(ft, like = base)", "out", "base=base", "ft=ft").expect(true).said();
    assertTrue(err.contains("image_token_index"), err);
    assertEquals(
        "{\"vocab_size\": 4, \"text_config\": {\"pad_token_id\": 0, \"bos_token_id\": null},"
            + " \"image_token_index\": 2}",
        text("out/config.json"));
    assertEquals(
        "{\"eos_token_id\": [2], \"suppress_tokens\": [1, 2]}", text("out/generation_config.json"));
  }

  /** The difference of two models is zero where one of them lacks the token. */
  @Test
  void aDeltaIsZeroWhereATokenIsNotInAllItIsMadeOf() throws IOException {
    model("base", 1, "a", "b", "<end>");
    model("ft", 2, "b", "a", "new", "<end>");
    eval("base + 0.5*align(ft - base, like = base)", "out", "base=base", "ft=ft").expect(true);
    eval("align(base, like = ft) + align(ft - base, like = ft)", "to", "base=base", "ft=ft")
        .expect(true);
    float[] base = floats("base").get(EMBEDDING);
    float[] ft = floats("ft").get(EMBEDDING);
    float[] here = rows(ft, 1, ft, 0, ft, 3, base, 3);
    float[] wanted = base.clone();
    for (int i = 0; i < wanted.length - 2; i++) {
      wanted[i] += 0.5f * (here[i] - base[i]);
    }
    assertArrayEquals(wanted, floats("out").get(EMBEDDING), 1e-6f);
    // The padding of base stands where ft has a token, so that it has none there.
    assertArrayEquals(rows(ft, 0, ft, 1, ft, 2, ft, 3, ft, 4), floats("to").get(EMBEDDING), 1e-6f);
    assertEquals(text("ft/tokenizer.json"), text("to/tokenizer.json"));
    assertTrue(text("to/config.json").contains("\"vocab_size\": 5"), text("to/config.json"));
  }

  @Test
  void aUnionHasWhatTheFirstLacksBehindIt() throws IOException {
    model("base", 1, "a", "b", "<end>");
    model("x", 2, "a", "both", "x", "<x>");
    model("y", 3, "both", "b", "<y>");
    String all = ", like = [base, x, y]";
    eval(
            "mean(align(base" + all + "), align(x" + all + "), align(y" + all + "))",
            "out",
            "base=base",
            "x=x",
            "y=y")
        .expect(true);
    eval("align(y" + all + ", fill = \"mean\")", "mean", "base=base", "x=x", "y=y").expect(true);
    JsonObject tokenizer = JsonParser.parseString(text("out/tokenizer.json")).getAsJsonObject();
    List<String> added = new ArrayList<>();
    tokenizer
        .getAsJsonArray("added_tokens")
        .forEach(t ->
            added.add(
                t.getAsJsonObject().get("id").getAsInt()
                    + t.getAsJsonObject().get("content").getAsString()
                    + (t.getAsJsonObject().get("special").getAsBoolean() ? "!" : "")));
    assertEquals(List.of("2<end>!", "3both", "4x", "5<x>!", "6<y>!"), added);
    assertEquals("{\"vocab_size\": 7, \"eos_token_id\": 2}", text("out/config.json"));
    float[] b = floats("base").get(EMBEDDING);
    float[] x = floats("x").get(EMBEDDING);
    float[] y = floats("y").get(EMBEDDING);
    float[] both = new float[2];
    float[] a = new float[2];
    for (int i = 0; i < 2; i++) {
      both[i] = (x[2 + i] + y[i]) / 2;
      a[i] = (b[i] + x[i]) / 2;
    }
    float[] out = floats("out").get(EMBEDDING);
    float[] one = rows(b, 0, b, 1, b, 2, both, 0, x, 2, x, 3, y, 2);
    float[] two = rows(x, 0, b, 1, b, 2, x, 1, x, 2, x, 3, y, 2);
    float[] three = rows(b, 0, y, 1, b, 2, y, 0, x, 2, x, 3, y, 2);
    float[] wanted = new float[14];
    for (int i = 0; i < 14; i++) {
      wanted[i] = (one[i] + two[i] + three[i]) / 3;
    }
    assertArrayEquals(wanted, out, 1e-6f);
    assertArrayEquals(
        rows(a, 0, y, 1, b, 2, y, 0, x, 2, x, 3, y, 2), floats("mean").get(EMBEDDING), 1e-6f);
  }

  @Test
  void singleTokensTakeTheRowsTheyAreGiven() throws IOException {
    model("base", 1, "a", "b", "<end>");
    model("ft", 2, "a", "b", "new", "<end>");
    String tokens =
        ", tokens = [token(\"new\", base, at = \"b\"), token(\"a\", 0, force = true),"
            + " token(\"b\", ft, at = 2), token(\"<end>\", ft, at = 0, force = true)]";
    eval("align(base, like = ft, multiple = 4" + tokens + ")", "out", "base=base", "ft=ft")
        .expect(true);
    float[] base = floats("base").get(EMBEDDING);
    float[] ft = floats("ft").get(EMBEDDING);
    float[] mean = new float[2];
    for (int i = 0; i < base.length; i++) {
      mean[i % 2] += base[i] / 4;
    }
    assertArrayEquals(
        rows(base, -1, base, 1, base, 1, ft, 0, ft, 4, mean, 0, mean, 0, mean, 0),
        floats("out").get(EMBEDDING),
        1e-6f);
    String err =
        eval("align(base, like = ft, tokens = [token(\"knew\", ft)])", "no", "base=base", "ft=ft")
            .expect(false)
            .said();
    assertTrue(err.contains("error[no-tokens]: there is no token `knew`"), err);
  }

  /** A head that is the embedding stays it, in whatever order the rows are. */
  @Test
  void aTiedHeadGoesWithItsEmbedding() throws IOException {
    model("base", 1, "a", "b", "<end>");
    model("tied", 2, "b", "a", "<end>");
    weights("tied", 2, 4, false);
    made.text("tied/config.json", "{\"vocab_size\": 4, \"tie_word_embeddings\": true}");
    eval("align(tied, like = base)", "alone", "base=base", "tied=tied").expect(true);
    eval("0.5*align(tied, like = base) + 0.5*base", "both", "base=base", "tied=tied").expect(true);
    float[] tied = floats("tied").get(EMBEDDING);
    float[] moved = rows(tied, 1, tied, 0, tied, 2, tied, 3);
    assertArrayEquals(moved, floats("alone").get(EMBEDDING));
    assertEquals(2, floats("alone").size());
    assertTrue(text("alone/config.json").contains("\"tie_word_embeddings\": true"));
    float[] head = floats("base").get(HEAD);
    for (int i = 0; i < head.length; i++) {
      assertEquals(0.5f * moved[i] + 0.5f * head[i], floats("both").get(HEAD)[i], 1e-6f);
    }
    assertTrue(text("both/config.json").contains("\"tie_word_embeddings\": false"));
  }

  /** A delta with rows that its base has not; without tokenizers rows go by their numbers. */
  @Test
  void aPublishedDeltaWithMoreRowsIsAdded() throws IOException {
    weights("base", 1, 3, true);
    weights("d", 2, 4, true);
    made.text("base/config.json", "{\"vocab_size\": 3}");
    made.text("d/config.json", "{\"vocab_size\": 4}");
    String err =
        eval("align(base, like = d, fill = \"zero\") + (d as delta)", "out", "base=base", "d=d")
            .expect(true)
            .said();
    assertTrue(err.contains("note[rows-by-index]: `base` has no tokenizer"), err);
    String refused = eval("base + (d as delta)", "no", "base=base", "d=d").expect(false).said();
    assertTrue(
        refused.contains(
            "to keep all rows of the delta: align(base, like = d, fill = \"zero\") + (d as delta)"),
        refused);
    for (String name : List.of(EMBEDDING, HEAD)) {
      float[] wanted = floats("d").get(name).clone();
      float[] base = floats("base").get(name);
      for (int i = 0; i < base.length; i++) {
        wanted[i] = base[i] + wanted[i];
      }
      assertArrayEquals(wanted, floats("out").get(name), 1e-6f, name);
    }
    assertEquals("{\"vocab_size\": 4}", text("out/config.json"));
  }

  /** What was learned before the vocabulary was padded; the help says it. */
  @Test
  void theHelpForAPaddedVocabularyKeepsAllRows() throws IOException {
    weights("base", 1, 3, true);
    weights("ft", 2, 3, true);
    weights("padded", 3, 5, true);
    String[] given = {"p=padded", "ft=ft", "base=base"};
    String err = eval("p + 0.5*(ft - base)", "no", given).expect(false).said();
    Matcher help = HELP.matcher(err);
    assertTrue(help.find(), err);
    eval(help.group(1), "out", given).expect(true);
    for (String name : List.of(EMBEDDING, HEAD, PROJECTION)) {
      float[] wanted = floats("padded").get(name).clone();
      float[] base = floats("base").get(name);
      float[] ft = floats("ft").get(name);
      for (int i = 0; i < base.length; i++) {
        wanted[i] += 0.5f * (ft[i] - base[i]);
      }
      assertArrayEquals(wanted, floats("out").get(name), 1e-6f, name);
    }
  }

  /** What has no embedding has no rows to move. */
  @Test
  void aDeltaOfOtherTensorsStaysAsItIs() throws IOException {
    model("base", 1, "a", "b", "<end>");
    model("ft", 2, "b", "a", "<end>");
    made.write("d/model.safetensors", 3, List.of(f32(PROJECTION, 2, 2)));
    eval("align(ft + 0.5*(d as delta), like = base)", "out", "base=base", "ft=ft", "d=d")
        .expect(true);
    float[] ft = floats("ft").get(EMBEDDING);
    assertArrayEquals(rows(ft, 1, ft, 0, ft, 2, ft, 3), floats("out").get(EMBEDDING));
    float[] wanted = floats("ft").get(PROJECTION).clone();
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] += 0.5f * floats("d").get(PROJECTION)[i];
    }
    assertArrayEquals(wanted, floats("out").get(PROJECTION), 1e-6f);
  }

  /** Channels that were added to a convolution: the help fills the delta with zeros. */
  @Test
  void theHelpForMoreChannelsFillsTheDelta() throws IOException {
    for (String name : List.of("custom", "base")) {
      made.write(name + "/model.safetensors", name.length(), List.of(f32("conv.weight", 2, 1, 3)));
    }
    made.write("inpaint/model.safetensors", 3, List.of(f32("conv.weight", 2, 2, 3)));
    String[] given = {"p=inpaint", "c=custom", "b=base"};
    String said = eval("p + (c - b)", "no", given).expect(false).said();
    String help = "p + (fit(c, like = p) - fit(b, like = p))";
    assertTrue(said.contains("to cut or fill them: " + help), said);
    eval(help, "out", given).expect(true);
    float[] wanted = floats("inpaint").get("conv.weight").clone();
    for (int i = 0; i < 6; i++) {
      wanted[i / 3 * 6 + i % 3] +=
          floats("custom").get("conv.weight")[i] - floats("base").get("conv.weight")[i];
    }
    assertArrayEquals(wanted, floats("out").get("conv.weight"), 1e-6f);
  }

  @Test
  void tokenizersOfTwoKindsDoNotMeet() throws IOException {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      words.add("w" + i);
    }
    model("base", 1, words.toArray(String[]::new));
    words.replaceAll(w -> w.equals("w3") ? w : "_" + w);
    model("ft", 2, words.toArray(String[]::new));
    String err = eval("align(ft, like = base)", "no", "base=base", "ft=ft").expect(false).said();
    assertTrue(err.contains("error[no-tokens]: of 20 tokens of `ft`, 1 are wanted"), err);
  }
}
