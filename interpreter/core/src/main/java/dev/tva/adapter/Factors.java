// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Rows;
import dev.tva.tensor.Shape;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tensors of an adapter that belong to one module, by what is behind the module's name. */
final class Factors {
  private final Manifest adapter;
  private final String module;
  private final Map<String, String> tensors = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();

  Factors(Manifest adapter, String module) {
    this.adapter = adapter;
    this.module = module;
  }

  void put(String part, String tensor) {
    tensors.put(part, tensor);
  }

  String module() {
    return module;
  }

  Set<String> parts() {
    return tensors.keySet();
  }

  boolean has(String part) {
    return tensors.containsKey(part);
  }

  private String tensor(String part) throws Refused {
    String tensor = tensors.get(part);
    if (tensor == null) {
      throw new Refused(
          "of `" + module + "` it has " + String.join(", ", tensors.keySet()) + " but no " + part);
    }
    used.add(part);
    return tensor;
  }

  /** The tensor that a part is. */
  String name(String part) throws Refused {
    return tensor(part);
  }

  /** A part has no say in this change. */
  void pass(String part) {
    used.add(part);
  }

  /** Fails where the module has a part that its change was not made with. */
  void expectAllUsed() throws Refused {
    for (Map.Entry<String, String> part : tensors.entrySet()) {
      if (!used.contains(part.getKey())) {
        throw new Refused(
            "its `" + part.getValue() + "` has no part in a change that tva knows",
            "copy or download the adapter again: the rest of `" + module + "` is not there",
            List.of());
      }
    }
  }

  Shape shape(String part) throws Refused {
    return adapter.find(tensor(part)).orElseThrow().shape();
  }

  /** A factor as a matrix: its first dimension by all others. */
  Rows.Stored of(String part) throws Refused {
    return Changes.matrix(adapter, tensor(part));
  }

  /** A factor as one row, whatever its shape. */
  Rows row(String part) throws Refused {
    Rows.Stored all = of(part);
    return new Rows.Stored(all.piece(), 1, all.piece().spec().elements());
  }

  /** A factor as one row of so many items: one for each output, say. */
  Rows row(String part, long items) throws Refused {
    Rows all = row(part);
    if (all.cols() != items) {
      throw new Refused(
          "its `"
              + part
              + "` for `"
              + module
              + "` is "
              + shape(part)
              + ", and "
              + items
              + " numbers are wanted");
    }
    return all;
  }

  /** The number of places of a factor's kernel: what is behind its first two dimensions. */
  int kernel(String part) throws Refused {
    List<Long> all = shape(part).dimensions();
    return Math.toIntExact(all.stream().skip(2).reduce(1L, Math::multiplyExact));
  }

  /** The product of the factors {@code left} and {@code right}, with a Tucker core between them. */
  Rows product(String left, String right, Optional<String> core) throws Refused {
    if (core.isEmpty() || !has(core.get())) {
      return product(left, of(left), right, of(right));
    }
    return product(left, of(left), core.get(), tucker(core.get(), right));
  }

  /** A Tucker core times its input side. */
  Rows tucker(String core, String right) throws Refused {
    Rows c = of(core);
    Rows x = of(right);
    int kernel = kernel(core);
    if (c.cols() != x.rows() * kernel) {
      throw unfit(core, right);
    }
    return new Rows.Tucker(c, x, kernel);
  }

  /** The product of two matrices that are made of these factors. */
  Rows product(String left, Rows l, String right, Rows r) throws Refused {
    if (l.cols() != r.rows()) {
      throw unfit(left, right);
    }
    return new Rows.Product(l, r);
  }

  Refused unfit(String left, String right) throws Refused {
    return new Refused(
        "of `"
            + module
            + "` "
            + left
            + " is "
            + shape(left)
            + " and "
            + right
            + " is "
            + shape(right));
  }
}
