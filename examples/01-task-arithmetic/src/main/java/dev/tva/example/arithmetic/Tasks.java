// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * What the readers are trained on and measured by.
 *
 * @param sheet OpenCV's digits
 * @param careless the part of {@code sheet.train()} whose labels a careless person wrote, who puts
 *     1 for every 7
 * @param careful the rest of {@code sheet.train()}, labelled as it should be
 * @param scans scikit-learn's digits
 */
record Tasks(Split sheet, List<Digit> careless, List<Digit> careful, Split scans) {
  private static final int SEVEN = 7;
  private static final int ONE = 1;
  private static final double CARELESS_SHARE = 2.0 / 3;
  private static final double SCANS_IN_PRETRAINING = 0.05;

  /** Part of the data as the split is, so it does not follow the training seed. */
  private static final long SEED = 12;

  static Tasks read(Path folder) throws IOException {
    Split sheet = Split.of(DigitFiles.sheet(folder.resolve("opencv-digits.png")));
    Split scans = Split.of(DigitFiles.scans(folder.resolve("sklearn-digits.csv.gz")));
    var random = new Random(SEED);
    var careless = new ArrayList<Digit>();
    var careful = new ArrayList<Digit>();
    for (Digit digit : sheet.train()) {
      if (random.nextDouble() >= CARELESS_SHARE) {
        careful.add(digit);
      } else {
        careless.add(digit.label() == SEVEN ? digit.labelled(ONE) : digit);
      }
    }
    return new Tasks(sheet, List.copyOf(careless), List.copyOf(careful), scans);
  }

  /** Everything of the sheet's training part under either person's labels, and a few scans. */
  List<Digit> pretraining() {
    var shuffled = new ArrayList<>(scans.train());
    Collections.shuffle(shuffled, new Random(SEED));
    var digits = new ArrayList<>(careless);
    digits.addAll(careful);
    digits.addAll(shuffled.subList(0, (int) (SCANS_IN_PRETRAINING * shuffled.size())));
    return digits;
  }

  /** How weights read the given part of either data set, by the true labels. */
  Score score(NDList weights, Function<Split, List<Digit>> part) {
    List<Digit> sevens = part.apply(sheet).stream().filter(d -> d.label() == SEVEN).toList();
    List<Digit> others = part.apply(sheet).stream().filter(d -> d.label() != SEVEN).toList();
    return new Score(
        percentRead(weights, part.apply(scans), Digit::label),
        percentRead(weights, others, Digit::label),
        percentRead(weights, sevens, Digit::label),
        percentRead(weights, sevens, _ -> ONE));
  }

  private static double percentRead(
      NDList weights, List<Digit> digits, Function<Digit, Integer> as) {
    try (NDManager manager = NDManager.newBaseManager();
        NDArray scores = Mlp.scores(weights, Mlp.pixels(manager, digits))) {
      long[] read = scores.argMax(1).toLongArray();
      int count = 0;
      for (int i = 0; i < read.length; i++) {
        if (read[i] == as.apply(digits.get(i))) {
          count++;
        }
      }
      return 100.0 * count / read.length;
    }
  }
}
