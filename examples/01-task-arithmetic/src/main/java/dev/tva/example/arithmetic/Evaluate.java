// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;

/** Prints how the checkpoints named in its argument, with commas, read the test digits. */
public final class Evaluate {
  private Evaluate() {}

  public static void main(String[] args) throws IOException {
    Tasks tasks = Tasks.read(Path.of("data"));
    System.out.println(Score.HEADER);
    for (String name : args[0].split(",")) {
      try (NDManager manager = NDManager.newBaseManager()) {
        Score score = tasks.score(Checkpoint.read(manager, Path.of(name)), Split::test);
        System.out.println(score.row(name));
      }
    }
  }
}
