// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints how well checkpoints do on the test part of each task. */
final class Measure {
  private Measure() {}

  static void print(List<Task> tasks, List<Path> models, PrintStream out) {
    try (var accuracy = new Accuracy(tasks)) {
      out.printf("%-24s", "percent right");
      tasks.forEach(task -> out.print("  " + task.name()));
      out.println();
      for (Path model : models) {
        var test = accuracy.test(model);
        String cells =
            tasks.stream()
                .map(t ->
                    String.format(
                        Locale.ROOT, "  %" + t.name().length() + ".1f", test.get(t.name())))
                .collect(Collectors.joining());
        out.printf("%-24s%s%n", model, cells);
      }
    }
  }
}
