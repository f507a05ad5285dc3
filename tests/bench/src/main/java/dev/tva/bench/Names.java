// SPDX-License-Identifier: Apache-2.0
package dev.tva.bench;

import dev.tva.terminal.Sparse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Times checks with headers and plans, of one checkpoint of 50,000 tensors and of three, as whole
 * processes in turn with {@code java -version}.
 */
public final class Names {
  private static final int ROUNDS = 11;
  private static final int NAMES = 50_000;
  private static final String ONE = "one.tva";
  private static final String THREE = "three.tva";

  private Names() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path root = BigCheckpoint.root();
    Path folder = Files.createDirectories(root.resolve("tests/bench/target/many"));
    try {
      for (String model : List.of("m0", "m1", "m2")) {
        Sparse.write(folder.resolve(model), all(), 8, 8);
      }
      Files.writeString(
          folder.resolve(ONE),
          """
          param a: model
          save 0.5*a + 0.5*a to "out"
          """);
      Files.writeString(
          folder.resolve(THREE),
          """
          param base: model
          param a:    model
          param b:    model
          save base + 0.5*(a - base) - 0.3*(b - base) to "out"
          """);
      measure(folder, root.resolve("interpreter/bin/tva").toString());
    } finally {
      BigCheckpoint.delete(folder);
    }
  }

  /** Names of a model with many experts. */
  static List<String> all() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMES; i++) {
      String projection = List.of("gate", "up", "down").get(i % 3) + "_proj";
      String block = "model.layers." + i / 768 + ".mlp.experts." + i / 3 % 256 + ".";
      names.add(block + projection + ".weight");
    }
    return names;
  }

  private static List<String> check(String tva, String script, List<String> inputs) {
    return Stream.concat(Stream.of(tva, "check", "--headers", script), inputs.stream()).toList();
  }

  private static List<String> plan(String tva, String script, List<String> inputs) {
    return Stream.concat(Stream.of(tva, "plan", script), inputs.stream()).toList();
  }

  private static void measure(Path folder, String tva) throws IOException, InterruptedException {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put("java -version, s", Processes.javaVersion());
    List<String> one = List.of("a=m0");
    commands.put("check with headers, one checkpoint, s", check(tva, ONE, one));
    commands.put("plan, one checkpoint, s", plan(tva, ONE, one));
    List<String> three = List.of("base=m0", "a=m1", "b=m2");
    commands.put("check with headers, three, s", check(tva, THREE, three));
    commands.put("plan, three, s", plan(tva, THREE, three));
    Map<String, double[]> seconds = new LinkedHashMap<>();
    commands.keySet().forEach(what -> seconds.put(what, new double[ROUNDS]));
    for (int i = -1; i < ROUNDS; i++) {
      for (Map.Entry<String, List<String>> command : commands.entrySet()) {
        double taken = Processes.run(folder, command.getValue()).seconds();
        if (i >= 0) {
          seconds.get(command.getKey())[i] = taken;
        }
      }
    }
    System.out.println("| 50,000 tensors, " + ROUNDS + " rounds in turn | least | median | most |");
    System.out.println("|---|---|---|---|");
    seconds.forEach(Processes::row);
  }
}
