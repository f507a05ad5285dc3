// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;

/** Trains the committed checkpoints anew and writes them into the working directory. */
public final class Train {
  static final long SEED = 1;

  private Train() {}

  public static void main(String[] args) throws IOException {
    Tasks tasks = Tasks.read(Path.of("data"));
    try (NDManager manager = NDManager.newBaseManager()) {
      Readers readers = Readers.train(manager, tasks, SEED);
      Checkpoint.write(readers.base(), Path.of("base"), Mlp.config());
      Checkpoint.write(readers.ftScans(), Path.of("ft_scans"), Mlp.config());
      Checkpoint.write(readers.ftHabit(), Path.of("ft_habit"), Mlp.config());
    }
  }
}
