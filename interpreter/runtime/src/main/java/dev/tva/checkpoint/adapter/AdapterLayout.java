// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.adapter;

import dev.tva.plan.Output;
import dev.tva.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How tensors of an adapter are called and shaped in its file. */
interface AdapterLayout {
  /**
   * What an adapter came to hold.
   *
   * @param ranks of the tensors that have factors
   * @param wholes the tensors that are held whole
   */
  record Held(Map<String, Integer> ranks, List<String> wholes) {
    public Held {
      ranks = Collections.unmodifiableMap(new TreeMap<>(ranks));
      wholes = List.copyOf(wholes);
    }
  }

  /** The two factors, and the number that says what they are multiplied by, where it is stored. */
  record Names(
      String a, List<Long> shapeOfA, String b, List<Long> shapeOfB, Optional<String> alpha) {}

  /**
   * Whether what the format takes for the right factor is the left one of the weight as the base
   * stores it.
   */
  boolean isTurned(String tensor, Shape shape);

  /**
   * Where a tensor's factors must have the rank of others, and be there if theirs are, what those
   * tensors have in common.
   */
  default Optional<String> group(String tensor, Shape shape) {
    return Optional.empty();
  }

  Names factors(String tensor, Shape shape, int rank, Held held);

  String whole(String tensor, Held held);

  /** Another name that a tensor that is held whole is stored under too. */
  default Optional<String> again(String tensor, Held held) {
    return Optional.empty();
  }

  /** The text of the configuration beside it. */
  String config(Held held);

  /**
   * @param base where the base is
   */
  static AdapterLayout of(Output.AsAdapter form, Optional<Path> base) {
    return switch (form.form().kind()) {
      case LORA -> PeftLayout.of(form, base);
      case KOHYA -> new KohyaLayout(form);
    };
  }

  /** The factors' shapes; of a convolution the kernel's places are the right one's. */
  static List<Long> right(Shape shape, int rank) {
    List<Long> all = new ArrayList<>(shape.dimensions());
    all.set(0, (long) rank);
    return all;
  }

  static List<Long> left(Shape shape, int rank) {
    List<Long> all = new ArrayList<>(List.of(shape.dimensions().getFirst(), (long) rank));
    while (all.size() < shape.ndim()) {
      all.add(1L);
    }
    return all;
  }
}
