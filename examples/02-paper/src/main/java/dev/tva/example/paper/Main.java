// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.io.IOException;
import java.nio.file.Path;

/** {@code run}: trains, edits, measures. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException {
    for (Task task : Tasks.read(Path.of(".."))) {
      Split split = task.split();
      System.out.printf(
          "%s: %d to train on, %d to validate, %d to test%n",
          task.name(), split.train().size(), split.validation().size(), split.test().size());
    }
  }
}
