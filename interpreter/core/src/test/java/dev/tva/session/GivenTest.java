// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is given to a formula as {@code name=value}. */
final class GivenTest {
  private static final Catalog CATALOG =
      new Catalog() {
        @Override
        public Manifest open(String path) throws CatalogException {
          if (!path.contains("base") && !path.startsWith("7") && !path.equals("2024/05")) {
            throw new CatalogException(Slug.CANNOT_READ, "there is no checkpoint", List.of());
          }
          return new Manifest(
              path, Map.of("w", new TensorSpec(DType.F32, Shape.of(4, 4))), Map.of());
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
      };

  private static String problems(String formula, Map<String, String> given) {
    Session.Checked checked =
        new Session().check(Source.of("<formula>", formula), given, Optional.of(CATALOG), true);
    return String.join("; ", checked.problems().stream().map(Diagnostic::sentence).toList());
  }

  @ParameterizedTest
  @CsvSource({"2024/base", "7-run", "2024/05", "./base", "base"})
  void whatIsACheckpointIsAPath(String path) {
    assertEquals("", problems("norm(x)", Map.of("x", path)));
  }

  @ParameterizedTest
  @CsvSource({"0.5", "20%", "-1", "1/3", "2024/06", "1e-3", "'[1, 2]'"})
  void numbersAreNumbers(String number) {
    assertEquals("", problems("[k]", Map.of("k", number)), number);
  }

  @ParameterizedTest
  @CsvSource({"'0,5'", "1_000", "0.5.1", "1e", "'1,000.5'"})
  void aMistypedNumberIsNoPath(String number) {
    assertEquals(
        "`" + number + "` is no number, and no checkpoint has that name",
        problems("k + 1", Map.of("k", number)));
  }

  @Test
  void whatAFormulaDoesNotUseIsTold() {
    assertEquals(
        "the formula does not use `y`", problems("norm(x)", Map.of("x", "base", "y", "0.5")));
    assertEquals("", problems("y*norm(x)", Map.of("x", "base", "y", "0.5")));
  }
}
