// SPDX-License-Identifier: Apache-2.0
package dev.tva.bench;

import dev.tva.terminal.Sparse;
import dev.tva.terminal.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Times a session in a pseudo-terminal: from the start of the launcher to the first prompt, in turn
 * with {@code java -version}, and from a keystroke to the screen, with 50,000 tensor names loaded.
 */
public final class Session {
  private static final int ROUNDS = 11;
  private static final String PROMPT = "tva>";
  private static final String CTRL_C = "\u0003";
  private static final String FORMULA =
      "edited = big + 0.5*(other - big) - norm(other - big, per = layer)*(other - big)";

  private Session() {}

  /** The project's root is the working directory or one of those above it. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("interpreter/bin/tva"))) {
      root = root.getParent();
    }
    Path folder = Files.createDirectories(root.resolve("tests/bench/target/names"));
    Map<String, String> environment = new TreeMap<>(System.getenv());
    environment.put("TERM", "xterm-256color");
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    try {
      Sparse.write(folder.resolve("big"), Names.all(), 8, 8);
      Sparse.write(folder.resolve("other"), Names.all(), 8, 8);
      measure(root.resolve("interpreter/bin/tva").toString(), environment, folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path p : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(p);
        }
      }
    }
  }

  private static void measure(String tva, Map<String, String> environment, Path folder)
      throws IOException, InterruptedException {
    double[] first = new double[ROUNDS];
    double[] times = new double[ROUNDS];
    for (int i = -1; i < ROUNDS; i++) {
      double java = Processes.run(folder, Processes.javaVersion()).seconds() * 1e3;
      long begun = System.nanoTime();
      try (Window window = new Window(tva, environment, folder, 100, 30, List.of())) {
        window.await(PROMPT);
        if (i >= 0) {
          first[i] = (System.nanoTime() - begun) / 1e6;
          times[i] = first[i] / java;
        }
        window.type("\u0004");
        window.ended();
      }
    }
    System.out.println("| session in a terminal, ms | least | median | 95 % | most |");
    System.out.println("|---|---|---|---|---|");
    row("start to first prompt, " + ROUNDS + " times", first);
    row("the same in times of java -version", times);
    List<String> loaded = List.of("repl", "big=big", "other=other");
    try (Window window = new Window(tva, environment, folder, 100, 30, loaded)) {
      window.await(PROMPT);
      row("a key to the screen, the first line typed", typed(window));
      List<Double> later = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Arrays.stream(typed(window)).forEach(later::add);
      }
      row("a key to the screen, later lines", array(later));
      row("Tab in a pattern to the screen, the first time", new double[] {completed(window)});
      List<Double> tabs = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        tabs.add(completed(window));
      }
      row("Tab in a pattern to the screen, later", array(tabs));
    }
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(x -> x).toArray();
  }

  /** Types a formula key by key, waiting for each; takes it back. */
  private static double[] typed(Window window) throws IOException {
    double[] times = new double[FORMULA.length()];
    for (int i = 0; i < times.length; i++) {
      String shown = (PROMPT + " " + FORMULA.substring(0, i + 1)).stripTrailing();
      long begun = System.nanoTime();
      window.type(FORMULA.substring(i, i + 1));
      if (FORMULA.charAt(i) == ' ') {
        // A blank at the end is not to be seen; it is with the next key.
        continue;
      }
      window.await(shown, s -> s.endsWith(shown));
      times[i] = (System.nanoTime() - begun) / 1e6;
    }
    cancel(window);
    return Arrays.stream(times).filter(t -> t > 0).toArray();
  }

  private static void cancel(Window window) throws IOException {
    window.type(CTRL_C);
    window.await("a new prompt", s -> s.endsWith("\n" + PROMPT));
  }

  private static double completed(Window window) throws IOException {
    String typed = "big[\"model.layers.7.mlp.experts.3.ga";
    window.type(typed);
    window.await(typed);
    long begun = System.nanoTime();
    window.type("\t");
    window.await(typed + "te_proj");
    double millis = (System.nanoTime() - begun) / 1e6;
    cancel(window);
    return millis;
  }

  private static void row(String what, double[] values) {
    double[] v = values.clone();
    Arrays.sort(v);
    double high = v[(int) Math.ceil(0.95 * v.length) - 1];
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.1f | %.1f |%n",
        what,
        v[0],
        v[v.length / 2],
        high,
        v[v.length - 1]);
  }
}
