// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.util.Locale;

/** What a picture can be asked: the classes are rows of a fixed random matrix, one for each. */
enum Head {
  DIGIT(10),
  CATEGORY(9),
  TONE(5);

  private final int classes;

  Head(int classes) {
    this.classes = classes;
  }

  int classes() {
    return classes;
  }

  /** The name of its matrix in a checkpoint. */
  String weight() {
    return "heads." + name().toLowerCase(Locale.ROOT) + ".weight";
  }
}
