// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an import says where it does otherwise than mergekit, or not at all. */
final class ImportNotesTest {
  private static final String TWO =
      """
      merge_method: linear
      models:
        - {model: models/ft-a, parameters: {weight: 0.5}}
        - {model: models/ft-b, parameters: {weight: 0.5}}
      """;

  @TempDir Path folder;

  private static List<String> notes(String yaml) {
    Importer.Imported imported = Recipes.read("merge.yml", yaml, "out");
    assertEquals(List.of(), imported.problems(), () -> Recipes.text(imported.problems()));
    return imported.otherwise().stream()
        .map(d -> d.primary().orElseThrow().span().line() + ": " + d.sentence())
        .toList();
  }

  private static List<String> refused(String yaml) {
    return Recipes.read("merge.yml", yaml, "out").problems().stream()
        .filter(d -> d.slug() == Slug.NOT_IN_THIS_VERSION)
        .map(Diagnostic::sentence)
        .toList();
  }

  private static List<String> bindings(String yaml) {
    return Recipes.read("merge.yml", yaml, "out")
        .script()
        .orElseThrow()
        .lines()
        .filter(l -> l.contains("align(") || l.contains("fit(") || l.startsWith("vocabularies"))
        .toList();
  }

  @Test
  void rowsAreMovedOnlyWhereTokensDiffer() {
    for (String tokenizer : List.of("", "tokenizer_source: union\n", "tokenizer_source: base\n")) {
      assertEquals(List.of(), notes(TWO + tokenizer));
      assertEquals(List.of(), bindings(TWO + tokenizer));
    }
    String chat = TWO.replace("models/ft-b", "models/chat");
    assertEquals(List.of("chat_rows = fit(chat, like = ft_a)"), bindings(chat));
    assertEquals(
        List.of("chat_rows = align(chat, like = ft_a)"),
        bindings(chat + "tokenizer_source: base\n"));
    assertEquals(
        List.of(
            "vocabularies = [ft_a, chat]",
            "ft_a_rows = align(ft_a, like = vocabularies)",
            "chat_rows = align(chat, like = vocabularies)"),
        bindings(chat + "tokenizer_source: union\n"));
    // Nobody knows the tokens of what is not at hand.
    assertEquals(
        List.of("there_rows = align(there, like = ft_a)"),
        bindings(TWO.replace("models/ft-b", "not/there") + "tokenizer_source: base\n"));
  }

  @Test
  void rowsForSingleTokensAreArguments() {
    assertEquals(
        List.of(
            "ft_a_rows = align(ft_a, like = ft_b, multiple = 8)",
            "ft_b_rows = align(ft_b, like = ft_b, multiple = 8)"),
        bindings(TWO + "tokenizer: {source: models/ft-b, pad_to_multiple_of: 8}\n"));
  }

  @Test
  void filtersThatNumberBlocksOfAStackAreRefused() {
    String yaml =
        """
        merge_method: passthrough
        slices:
          - sources: [{model: models/ft-a, layer_range: [0, 2]}]
          - sources: [{model: models/ft-b, layer_range: [2, 4]}]
        parameters:
          scale: [{filter: FILTER, value: 0.5}, {value: 1}]
        """;
    assertEquals(
        List.of("a filter for a block of the result"),
        refused(yaml.replace("FILTER", "layers.2.mlp")));
    assertEquals(List.of(), refused(yaml.replace("FILTER", "mlp")));
  }

  @Test
  void theConfigOfAnotherModelWouldSayAnotherDepth() {
    String yaml =
        """
        merge_method: linear
        base_model: models/base
        slices:
          - sources:
              - {model: models/ft-a, layer_range: [0, 2], parameters: {weight: 0.5}}
              - {model: models/ft-b, layer_range: [1, 3], parameters: {weight: 0.5}}
        """;
    assertEquals(
        List.of(
            "2: mergekit copies the config and the tokenizer of `base`; here they are those of the"
                + " model whose embedding the result has"),
        notes(yaml));
  }

  private static final String MIXTURE =
      """
      base_model: models/base
      gate_mode: random
      experts:
        - {source_model: models/ft-a, noise_scale: 0.1}
        - {source_model: models/ft-b}
      """;

  @Test
  void mixturesDrawRandomNumbersOfTheirOwn() {
    assertEquals(
        List.of("4: mergekit draws other random numbers", "2: mergekit draws other random numbers"),
        notes(MIXTURE));
    String script = Recipes.read("moe.yml", MIXTURE, "out").script().orElseThrow();
    String made =
        "merged = experts([ft_a + (0.1*normal(1) as delta), ft_b], base = base, router ="
            + " \"random\")";
    assertEquals(1, script.lines().filter(made::equals).count(), script);
    assertEquals(List.of(), Recipes.run(folder, script));
  }

  @Test
  void rowsOfRoutersThatComeOfPromptsAreZeros() {
    String prompts = MIXTURE.replace("random", "hidden").replace("noise_scale: 0.1", "PROMPTS");
    String told =
        ": mergekit makes the rows of the routers of prompts (hidden), with a tokenizer and the"
            + " model; here they are zeros. A file that has them is given as `router ="
            + " model(\"routers.safetensors\")`";
    assertEquals(
        List.of("4" + told), notes(prompts.replace("PROMPTS", "positive_prompts: [a, b]")));
    // The words are mergekit's own where there are none.
    assertEquals(List.of("2" + told), notes(prompts.replace(", PROMPTS", "")));
  }

  @Test
  void mixturesOfKindsThatAreNotKnownAreRefused() {
    assertEquals(
        List.of("a mixture of the kind `deepseek`"),
        refused(MIXTURE.replace("gate_mode: random", "architecture: deepseek")));
    assertEquals(
        List.of("several shared experts"),
        refused(
            MIXTURE
                + "shared_experts: [{source_model: models/ft-a}, {source_model: models/ft-b}]\n"));
  }

  @Test
  void rawTorchFilesAreModelsLikeOthers() {
    String yaml =
        """
        merge_method: linear
        models:
          - {model: a/pytorch_model.bin, parameters: {weight: 1}}
          - {model: b.pt, parameters: {weight: 1}}
        """;
    assertEquals(List.of(), notes(yaml));
    String script = Recipes.read("raw.yml", yaml, "out").script().orElseThrow();
    assertEquals(1, script.lines().filter("merged = mean(pytorch_model, b)"::equals).count());
    assertEquals(
        1, script.lines().filter("param b:             model = model(\"b.pt\")"::equals).count());
  }

  @Test
  void blocksOfModelsThatAreNotAtHandAreTakenForAll() {
    String yaml =
        """
        merge_method: slerp
        base_model: a
        slices:
          - sources: [{model: a, layer_range: [0, 2]}, {model: b, layer_range: [0, 2]}]
        parameters: {t: 0.5}
        """;
    assertEquals(
        1,
        Recipes.read("merge.yml", yaml, "out")
            .script()
            .orElseThrow()
            .lines()
            .filter("# line 4: the 2 blocks are taken for all that the models have"::equals)
            .count());
  }
}
