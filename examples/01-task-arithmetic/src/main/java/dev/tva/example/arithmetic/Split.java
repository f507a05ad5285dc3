// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Three disjoint parts of a list of digits, each with the same share of every label.
 *
 * @param train 60 %, the only part that training sees
 * @param validation 20 %, to choose coefficients on
 * @param test 20 %, for the figures that are reported
 */
record Split(List<Digit> train, List<Digit> validation, List<Digit> test) {
  /** Which digit goes where is part of the data, so it does not follow the training seed. */
  private static final long SEED = 20;

  static Split of(List<Digit> digits) {
    var random = new Random(SEED);
    var train = new ArrayList<Digit>();
    var validation = new ArrayList<Digit>();
    var test = new ArrayList<Digit>();
    for (int label = 0; label < 10; label++) {
      int wanted = label;
      var same = new ArrayList<>(digits.stream().filter(d -> d.label() == wanted).toList());
      Collections.shuffle(same, random);
      int first = same.size() * 3 / 5;
      int second = same.size() * 4 / 5;
      train.addAll(same.subList(0, first));
      validation.addAll(same.subList(first, second));
      test.addAll(same.subList(second, same.size()));
    }
    return new Split(List.copyOf(train), List.copyOf(validation), List.copyOf(test));
  }
}
