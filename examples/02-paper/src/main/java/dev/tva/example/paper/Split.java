// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Three disjoint parts of the samples of a task.
 *
 * @param train 60 %, the only part that training sees
 * @param validation 20 %, to choose coefficients on
 * @param test 20 %, for the figures that are reported
 */
record Split(List<Sample> train, List<Sample> validation, List<Sample> test) {
  /** Which sample goes where is part of the data, so it does not follow the training seed. */
  private static final long SEED = 20;

  /**
   * Splits things, each group of them in the same shares, into the samples made of them.
   *
   * @param samples those of a thing, which stay together; all things must have as many
   */
  static <T> Split of(
      List<T> things, Function<T, ?> group, Function<T, ? extends List<Sample>> samples) {
    var random = new Random(SEED);
    var parts = List.of(new ArrayList<Sample>(), new ArrayList<Sample>(), new ArrayList<Sample>());
    var groups =
        things.stream()
            .collect(
                Collectors.groupingBy(
                    t -> String.valueOf(group.apply(t)),
                    java.util.TreeMap::new,
                    Collectors.toCollection(ArrayList::new)));
    for (List<T> same : groups.values()) {
      Collections.shuffle(same, random);
      for (int i = 0; i < same.size(); i++) {
        int part = i < same.size() * 3 / 5 ? 0 : i < same.size() * 4 / 5 ? 1 : 2;
        parts.get(part).addAll(samples.apply(same.get(i)));
      }
    }
    return new Split(parts.get(0), parts.get(1), parts.get(2));
  }

  Split {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /** Only the samples with some of the labels. */
  Split only(Predicate<Sample> wanted) {
    return new Split(
        train.stream().filter(wanted).toList(),
        validation.stream().filter(wanted).toList(),
        test.stream().filter(wanted).toList());
  }
}
