// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import dev.safetensors.SafetensorsReader;
import dev.tva.run.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * What mergekit 0.1.4 answered, computed in float32 with ties broken by index, on a Llama-shaped
 * model of three layers with heavy-tailed differences; in a folder with the script that asks the
 * same. Of what it answered every fourth row is kept.
 */
public final class Oracles {
  private static final int ROWS = 4;
  private static final double CLOSE = 1e-6;
  private static final double NEAR = 3e-6;

  private final Path folder;

  /** Copies all of them into a folder, from where they are kept. */
  public static Oracles copied(Path from, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.sorted().toList()) {
        Path to = folder.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
    return new Oracles(folder);
  }

  private Oracles(Path folder) {
    this.folder = folder;
  }

  /** The answers that hold in every tensor, with the relative difference there may be. */
  public static SequencedMap<String, Double> answers() {
    SequencedMap<String, Double> all = new LinkedHashMap<>();
    for (String name :
        List.of(
            "linear",
            "linear_raw",
            "task_arithmetic",
            "task_arithmetic_lambda",
            "slerp",
            "ties",
            "ties_raw",
            "nearswap",
            "sce",
            "ram",
            "ramplus_tl")) {
      all.put(name, CLOSE);
    }
    for (String name :
        List.of(
            "nuslerp",
            "nuslerp_base",
            "nuslerp_rows",
            "nuslerp_cols",
            "multislerp",
            "multislerp_base",
            "karcher",
            "model_stock",
            "model_stock_filter")) {
      all.put(name, NEAR);
    }
    return all;
  }

  /** The script, with its outputs in a folder. */
  public String script(String outputs) throws IOException {
    return Files.readString(folder.resolve("methods.tva")).replace("\"out/", "\"" + outputs + "/");
  }

  /** How many answers there are. */
  public long count() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("expect"))) {
      return all.count();
    }
  }

  SafetensorsReader open(String path) throws IOException {
    return SafetensorsReader.open(folder.resolve(path));
  }

  /** The elements of an output that differ from an answer by more than they may. */
  public List<String> differing(String outputs, String name, double relative) throws IOException {
    List<String> found = new ArrayList<>();
    try (var wanted = open("expect/" + name + ".safetensors");
        var got = open(outputs + "/" + name + "/model.safetensors")) {
      List<String> tensors = wanted.tensors().keySet().stream().sorted().toList();
      if (!tensors.equals(got.tensors().keySet().stream().sorted().toList())) {
        throw new AssertionError(name + " has " + got.tensors().keySet());
      }
      for (String tensor : tensors) {
        float[] w = Tensors.floats(wanted, tensor);
        float[] g = everyFourthRow(got, tensor);
        if (w.length != g.length) {
          throw new AssertionError(tensor + " has " + g.length + " of " + w.length);
        }
        for (int i = 0; i < w.length; i++) {
          if (!(Math.abs((double) g[i] - w[i]) <= 1e-7 + relative * Math.abs(w[i]))) {
            found.add(tensor + "[" + i + "] is " + g[i] + ", the reference has " + w[i]);
          }
        }
      }
    }
    return found;
  }

  private static float[] everyFourthRow(SafetensorsReader reader, String tensor)
      throws IOException {
    float[] all = Tensors.floats(reader, tensor);
    var shape = reader.find(tensor).orElseThrow().info().shape();
    if (shape.size() < 2) {
      return all;
    }
    int columns = Math.toIntExact(shape.getLast());
    int rows = all.length / columns;
    float[] kept = new float[(rows + ROWS - 1) / ROWS * columns];
    for (int row = 0; row < rows; row += ROWS) {
      System.arraycopy(all, row * columns, kept, row / ROWS * columns, columns);
    }
    return kept;
  }
}
