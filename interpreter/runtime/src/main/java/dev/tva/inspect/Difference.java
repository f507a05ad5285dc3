// SPDX-License-Identifier: Apache-2.0
package dev.tva.inspect;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.checkpoint.kind.Paths;
import dev.tva.checkpoint.tokens.Tokenizers;
import dev.tva.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How two checkpoints differ as far as headers, configs and tokenizers tell.
 *
 * @param onlyA names that only the first has
 * @param onlyB names that only the second has
 * @param shapes names of tensors of other shapes
 * @param dtypes names of tensors of one shape and other types
 * @param common names of those whose values can be compared
 * @param notNumbers how many are of one shape, and integers or no numbers
 */
public record Difference(
    List<String> onlyA,
    List<String> onlyB,
    List<String> shapes,
    List<String> dtypes,
    List<String> common,
    int notNumbers) {

  public static Difference of(Contents a, Contents b) {
    var all =
        new Difference(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            0);
    int notNumbers = 0;
    for (String name : a.names()) {
      TensorSpec here = a.manifest().tensors().get(name);
      TensorSpec there = b.manifest().tensors().get(name);
      if (there == null) {
        all.onlyA.add(name);
      } else if (!here.shape().equals(there.shape())) {
        all.shapes.add(name);
      } else {
        if (here.dtype() != there.dtype()) {
          all.dtypes.add(name);
        }
        if (here.dtype().isArithmetic() && there.dtype().isArithmetic()) {
          all.common.add(name);
        } else {
          notNumbers++;
        }
      }
    }
    for (String name : b.names()) {
      if (!a.manifest().tensors().containsKey(name)) {
        all.onlyB.add(name);
      }
    }
    return new Difference(all.onlyA, all.onlyB, all.shapes, all.dtypes, all.common, notNumbers);
  }

  /** The same without the tensors that a third checkpoint lacks or has in another shape. */
  public Difference within(Manifest base, Manifest a) {
    List<String> shared =
        common.stream()
            .filter(n ->
                base.tensors().containsKey(n)
                    && base.tensors().get(n).shape().equals(a.tensors().get(n).shape())
                    && base.tensors().get(n).dtype().isArithmetic())
            .toList();
    return new Difference(onlyA, onlyB, shapes, dtypes, shared, notNumbers);
  }

  /** Only these tensors of a checkpoint, under another label. */
  public Manifest restricted(Manifest of, String label) {
    Map<String, TensorSpec> tensors = new HashMap<>();
    common.forEach(n -> tensors.put(n, of.tensors().get(n)));
    return new Manifest(label, tensors, of.pieces(), Map.of(), List.of());
  }

  /** In words, how the tokens of two tokenizers differ; empty where that is not known. */
  public static String tokens(Path a, Path b) {
    SortedMap<String, Integer> here = byText(a);
    SortedMap<String, Integer> there = byText(b);
    if (here.isEmpty() || there.isEmpty()) {
      return "";
    }
    long shared = here.keySet().stream().filter(there::containsKey).count();
    long moved =
        here.entrySet().stream()
            .filter(e -> there.containsKey(e.getKey()))
            .filter(e -> !e.getValue().equals(there.get(e.getKey())))
            .count();
    return shared
        + " in both, "
        + (here.size() - shared)
        + " only in the first, "
        + (there.size() - shared)
        + " only in the second"
        + (moved == 0 ? "" : ", " + moved + " with other numbers");
  }

  /** The tokens of a checkpoint's tokenizer and their numbers; none where these are not known. */
  private static SortedMap<String, Integer> byText(Path checkpoint) {
    SortedMap<String, Integer> numbers = new TreeMap<>();
    try {
      Tokenizers.in("", Paths.folder(checkpoint))
          .ifPresent(tokens -> {
            for (int i = 0; i < tokens.size(); i++) {
              int number = i;
              tokens.token(i).ifPresent(token -> numbers.put(token.text(), number));
            }
          });
    } catch (CatalogException _) {
      // Two checkpoints can be compared without.
    }
    return numbers;
  }
}
