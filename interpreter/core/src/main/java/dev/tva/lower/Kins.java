// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.plan.Kin;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which tensors are alike in all inputs. */
final class Kins {
  /** One of those inputs that have the same tensors: what it says of one, all of them say. */
  private final List<Manifest> apart = new ArrayList<>();

  private final Map<TensorSpec, Kin> bySpec = new IdentityHashMap<>();
  private final Map<List<Object>, Kin> known = new HashMap<>();

  /** Tells tensors apart by another input too, from here on. */
  void add(Manifest input) {
    if (apart.stream().noneMatch(a -> areOne(a, input))) {
      apart.add(input);
      bySpec.clear();
      known.clear();
    }
  }

  private static boolean areOne(Manifest a, Manifest b) {
    return a.sharesTensors(b)
        && a.isStored()
        && b.isStored()
        && a.tie().isEmpty()
        && b.tie().isEmpty();
  }

  Kin of(String tensor) {
    if (apart.size() == 1 && apart.getFirst().isStored()) {
      Optional<TensorSpec> spec = apart.getFirst().find(tensor);
      if (spec.isPresent()) {
        return bySpec.computeIfAbsent(spec.get(), s -> of(List.of(s)));
      }
    }
    List<Object> key = new ArrayList<>();
    for (Manifest m : apart) {
      key.add(m.find(tensor));
      if (!m.isStored()) {
        key.add(m.piece(tensor).map(Piece::spec));
        key.add(m.storedBytes(tensor));
      }
    }
    return of(key);
  }

  /** Equal ones of several files are one. */
  private Kin of(List<Object> key) {
    return known.computeIfAbsent(key, _ -> new Kin());
  }
}
