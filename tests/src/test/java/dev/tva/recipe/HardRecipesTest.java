// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that are no recipe, or want to be more than one: each ends with a word and a place. */
final class HardRecipesTest {
  private static final String RECIPE =
      "merge_method: linear\nmodels: [{model: a, parameters: {weight: 1}}]\n";

  private static List<Diagnostic> problems(String yaml) {
    try {
      Importer.Imported imported = Recipes.read("merge.yml", yaml, "out");
      List<Diagnostic> all = new ArrayList<>(imported.problems());
      assertEquals(all.stream().noneMatch(Diagnostic::isError), imported.script().isPresent());
      return all;
    } catch (DiagnosticException e) {
      return List.of(e.diagnostic());
    }
  }

  private static void refused(String yaml, Slug slug) {
    List<Diagnostic> all = problems(yaml);
    assertTrue(
        all.stream().anyMatch(d -> d.isError() && d.slug() == slug && d.primary().isPresent()),
        () -> Recipes.text(all));
  }

  @Test
  void anchorsInsideAnchorsAreNotFollowedForEver() {
    String laughs =
        IntStream.range(1, 40)
            .mapToObj(i -> "a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n")
            .collect(Collectors.joining("", "a0: &a0 [ha]\n", ""));
    refused(laughs + RECIPE, Slug.BAD_YAML);
    refused("x: &x [*x]\n" + RECIPE, Slug.BAD_YAML);
    refused("x: &x\n  y: *x\n" + RECIPE, Slug.BAD_YAML);
    refused("x: &x\n  <<: *x\n" + RECIPE, Slug.BAD_YAML);
  }

  @Test
  void whatIsTooLargeOrTooDeepIsRefused() {
    refused("#" + "x".repeat(10_000_000) + "\n" + RECIPE, Slug.BAD_YAML);
    refused("x: " + "[".repeat(5_000) + "]".repeat(5_000) + "\n" + RECIPE, Slug.BAD_YAML);
    refused("x: " + "{a: ".repeat(5_000) + "1" + "}".repeat(5_000) + "\n", Slug.BAD_YAML);
    refused("x: [" + "1, ".repeat(300_000) + "1]\n" + RECIPE, Slug.BAD_YAML);
  }

  @Test
  void tagsMakeNoObjects() {
    refused("x: !!python/object/apply:os.system ['true']\n" + RECIPE, Slug.BAD_YAML);
    refused("merge_method: !!java.net.URL [\"http://localhost\"]\n", Slug.BAD_YAML);
    refused("merge_method: !mine linear\nmodels: [{model: a}]\n", Slug.BAD_YAML);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\t- x",
        "a: b: c",
        "models: [",
        "x: \"never closed",
        "? [a, b]\n: c\n",
        "a: \u0007",
        "%YAML 9.9\n---\na: 1",
        "a: *nowhere",
        "{a: 1}}",
        "- a\nb: c"
      })
  void whatIsNoYamlHasAPlace(String text) {
    refused(text, Slug.BAD_YAML);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "---\n---\n",
        "just a text",
        "[1, 2]",
        "merge_method: linear",
        "merge_method: [linear]\nmodels: []",
        "merge_method: linear\nmodels: {a: b}",
        "merge_method: linear\nmodels: []",
        "merge_method: linear\nmodels: [a]",
        "merge_method: linear\nmodels: [{parameters: {weight: 1}}]",
        "merge_method: linear\nmodels: [{model: a}]",
        "merge_method: linear\nmodels: [{model: a, parameters: {weight: heavy}}]",
        "merge_method: linear\nmodels: [{model: a, parameters: {weight: []}}]",
        "merge_method: linear\nmodels: [{model: a, parameters: {weight: [[1]]}}]",
        "merge_method: linear\nmodels: [{model: a@b@c, parameters: {weight: 1}}]",
        "merge_method: linear\nmodels: [{model: a+b+c, parameters: {weight: 1}}]",
        "merge_method: linear\nmodels: [{model: a, parameters: {weight: 1}}]\nslices: []",
        "merge_method: linear\nmodels: [{model: a, parameters: {weight: 1}}]\ndtype: float64",
        "merge_method: linear\nmodels: [{model: a, parameters: {weight: 0}}]",
        "merge_method: slerp\nbase_model: a\nmodels: [{model: b}]",
        "merge_method: slerp\nmodels: [{model: b}, {model: c}]\nparameters: {t: 0.5}",
        "merge_method: slerp\nbase_model: a\nmodels: [{model: b}, {model: c}]\nparameters: {t: 1}",
        "merge_method: della\nbase_model: a\nmodels: [{model: b, parameters: {weight: 1, density:"
            + " 0.9}}]",
        "merge_method: passthrough\nslices: [{sources: [{model: a, layer_range: [3, 1]}]}]",
        "merge_method: passthrough\nmodels: [{model: a}]\n---\nmerge_method: passthrough\nmodels:"
            + " [{model: b}]\n",
        "experts: [{source_model: a}]",
        "base_model: a\nexperts: []",
        "base_model: a\nexperts: [a, b]",
        "base_model: a\nexperts: [{positive_prompts: [x]}]",
        "base_model: a\ngate_mode: loud\nexperts: [{source_model: b}]",
        "base_model: a\nexperts_per_token: few\nexperts: [{source_model: b}]",
        "base_model: a\nexperts: [{source_model: b}]\n---\nmerge_method: passthrough\nmodels:"
            + " [{model: b}]\n",
      })
  void whatMergekitWouldNotTakeIsRefused(String text) {
    refused(text, Slug.BAD_RECIPE);
  }

  @Test
  void letters() {
    String yaml = "# \uD83D\uDE00\n" + RECIPE.replace("linear", "l\uD83D\uDE00near");
    Diagnostic told = problems(yaml).getFirst();
    assertEquals("l\uD83D\uDE00near", told.primary().orElseThrow().span().text());
    assertEquals(2, told.primary().orElseThrow().span().line());
  }

  @Test
  void windowsLinesAndAMarkOfTheirByteOrder() {
    assertEquals(List.of(), problems("\uFEFF" + RECIPE.replace("\n", "\r\n")));
  }
}
