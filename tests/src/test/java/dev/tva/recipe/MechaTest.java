// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sd-mecha serialises, as scripts. */
final class MechaTest {
  private static final String MODELS =
      """
      version 0.1.0
      model "a.safetensors" model_config="sd1-ldm" merge_space="weight"
      model "b.safetensors" model_config="sd1-ldm" merge_space="weight"
      model "c.safetensors" model_config="sd1-ldm" merge_space="weight"
      """;

  private static String formula(String steps) {
    Importer.Imported made = Recipes.read("x.mecha", MODELS + steps.replace("|", "\n"), "out");
    String script = made.script().orElseThrow(() -> new AssertionError(made.problems()));
    return script
        .lines()
        .filter(l -> l.matches("(step_\\d+|merged) = .*"))
        .reduce("", (x, y) -> x.isEmpty() ? y : x + " | " + y);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "merge \"weighted_sum\" &0 &1; merged = lerp(a, b, 0.5)",
        "merge \"weighted_sum\" &0 &1 alpha=0.3; merged = lerp(a, b, 0.3)",
        "merge \"n_average\" &0 &1 &2; merged = mean(a, b, c)",
        "merge \"subtract\" &1 &0|merge \"add_difference\" &2 &3 0.7; merged = c + 0.7*(b - a)",
        "merge \"add_difference\" &0 &1 1.0 &2; merged = a + (b - c)",
        "merge \"subtract\" &1 &0|merge \"scale\" &3 -1|merge \"add_difference\" &0 &4;"
            + " merged = a - (b - a)",
        "merge \"weighted_sum\" &0 &1|merge \"weighted_sum\" &3 &2|merge \"n_average\" &3 &4;"
            + " step_3 = lerp(a, b, 0.5) | merged = mean(step_3, lerp(step_3, c, 0.5))",
        "merge \"subtract\" &1 &0|merge \"subtract\" &2 &0|merge \"ties_sum\" &3 &4 k=0.4|merge"
            + " \"add_difference\" &0 &5; merged = a + ties_sd_mecha([b - a, c - a], density ="
            + " 0.4)",
        "dict key=0.25|literal &3 model_config=\"singleton-mecha\"|merge \"convert_singleton\""
            + " &4|merge \"weighted_sum\" &0 &1 &5; merged = lerp(a, b, 0.25)"
      })
  void plainMethodsAreFormulas(String steps, String wanted) {
    assertEquals(wanted, formula(steps));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "version 0.2.0; BAD_RECIPE",
        "version 0.1.0; BAD_RECIPE",
        "version 0.1.0|frobnicate 3; BAD_RECIPE",
        "version 0.1.0|model \"a\"|merge \"weighted_sum\" &0; BAD_RECIPE",
        "version 0.1.0|model \"a\"|merge \"weighted_sum\" &0 &7; BAD_RECIPE",
        "version 0.1.0|model \"a\"|merge \"rotate\" &0 &0; NOT_IN_THIS_VERSION"
      })
  void othersAreRefusedWithAPlace(String text, Slug slug) {
    Importer.Imported made = Recipes.read("x.mecha", text.replace("|", "\n"), "out");
    assertTrue(made.script().isEmpty());
    Diagnostic first = made.problems().getFirst();
    assertEquals(slug, first.slug());
    assertTrue(first.primary().isPresent());
  }
}
