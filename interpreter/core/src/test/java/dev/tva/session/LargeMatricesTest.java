// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.Manifest;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Source;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matrices over 2 GiB are too large for operations on whole matrices, and only for these. */
final class LargeMatricesTest {
  private record Holding(TensorSpec spec) implements Catalog {
    @Override
    public Manifest open(String path) {
      return new Manifest(path, Map.of("w", spec), Map.of());
    }

    @Override
    public List<String> expand(String glob) {
      return List.of();
    }

    @Override
    public String readScript(String path) {
      return "";
    }

    @Override
    public String resolve(String from, String path) {
      return path;
    }
  }

  private static List<Diagnostic> problems(String formula, DType dtype, long rows, boolean wide) {
    String text =
        "base = model(\"base\")\ntau = model(\"ft\") - base\nsave base + "
            + formula
            + " to \"o\"\n";
    Catalog catalog = new Holding(new TensorSpec(dtype, Shape.of(rows, 20_000)));
    Session.Checked checked =
        new Session().check(Source.of("x.tva", text), Map.of(), Optional.of(catalog), false);
    return new Session()
        .plan(checked, wide).problems().stream().filter(Diagnostic::isError).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "polar(tau), BF16, 26000, false, true",
    "polar(tau), BF16, 27000, false, false",
    "polar(tau), BF16, 14000, true, false",
    "polar(tau), F64, 14000, false, false",
    "tau @ transpose(tau) @ tau, BF16, 26000, false, false",
    "0.5*tau, F64, 900000, true, true"
  })
  void areToldBeforeARun(String formula, DType dtype, long rows, boolean wide, boolean fits) {
    List<Diagnostic> problems = problems(formula, dtype, rows, wide);
    assertEquals(fits, problems.isEmpty(), problems.toString());
    for (Diagnostic d : problems) {
      assertEquals(Slug.NO_MEMORY, d.slug());
      assertTrue(d.primary().isPresent(), "it has a place");
    }
  }
}
