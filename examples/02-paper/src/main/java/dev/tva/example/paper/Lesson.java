// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Samples to train on and the question they answer. */
record Lesson(Head head, List<Sample> samples) {
  Lesson {
    samples = List.copyOf(samples);
  }

  static Lesson of(Task task) {
    return new Lesson(task.head(), task.split().train());
  }

  /** A share of each class, at least one of each. */
  Lesson share(double share, long seed) {
    return pick(n -> Math.max(1, (int) Math.round(share * n)), seed);
  }

  /** As many of each class, where there are so many. */
  Lesson each(int count, long seed) {
    return pick(n -> Math.min(n, count), seed);
  }

  private Lesson pick(java.util.function.IntUnaryOperator count, long seed) {
    var random = new Random(seed);
    var picked = new ArrayList<Sample>();
    var classes =
        samples.stream()
            .collect(
                Collectors.groupingBy(
                    Sample::label, TreeMap::new, Collectors.toCollection(ArrayList::new)));
    for (List<Sample> same : classes.values()) {
      Collections.shuffle(same, random);
      picked.addAll(same.subList(0, count.applyAsInt(same.size())));
    }
    return new Lesson(head, picked);
  }
}
