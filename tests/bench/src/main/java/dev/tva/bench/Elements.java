// SPDX-License-Identifier: Apache-2.0
package dev.tva.bench;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.Operands;
import dev.tva.kernel.Raw;
import dev.tva.kernel.Sums;
import dev.tva.kernel.Tiles;
import dev.tva.kernel.djl.DjlKernels;
import dev.tva.kernel.order.Sieve;
import dev.tva.kernel.order.Top;
import dev.tva.kernel.random.Field;
import dev.tva.kernel.random.RandomFields;
import dev.tva.kernel.vector.VectorKernels;
import dev.tva.plan.Program.Precision;
import dev.tva.statistic.BlockMath;
import dev.tva.tensor.DType;
import dev.tva.tile.Block;
import dev.tva.tile.Step;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What each operation takes on one element, one thread, on the processor's vectors, in a Java as
 * the launcher starts it. Compares with the table in {@code tests/bench/elements.md}, each by the
 * time of {@code +}, so that the machine does not count, and fails where something has become
 * slower by half. Leaves the table as it is now in {@code tests/bench/target}: where a change is
 * meant, it takes the other's place.
 */
public final class Elements {
  private static final int N = 1 << 16;

  /** As often a step stands in its block, so that what goes in and out does not count. */
  private static final int TIMES = 16;

  private static final int ROUNDS = 12;
  private static final double SLOWER = 1.5;
  private static final String UNIT = "f32 +";
  private static final String TABLE = "elements.md";

  private Elements() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 0) {
      startAsTheLauncherDoes();
      return;
    }
    Path folder = Path.of(arguments[0]);
    Path file = folder.resolve(TABLE);
    Map<String, Double> now = measure();
    List<String> slower = compare(Files.exists(file) ? read(file) : Map.of(), now);
    Files.write(folder.resolve("target").resolve(TABLE), table(now));
    if (!slower.isEmpty()) {
      System.out.println("slower by half: " + String.join(", ", slower));
      System.exit(1);
    }
  }

  private static void startAsTheLauncherDoes() throws IOException, InterruptedException {
    Path root = BigCheckpoint.root();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + root.resolve("interpreter/target/tva/arguments"),
            // It is of another class path, and what it knows of the loops is then half of it.
            "-XX:AOTMode=off",
            "-classpath",
            System.getProperty("java.class.path"),
            Elements.class.getName(),
            root.resolve("tests/bench").toString());
    System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  private static Map<String, Double> measure() {
    Kernels kernels = new VectorKernels(new DjlKernels());
    Map<String, Runnable> all = new LinkedHashMap<>();
    Map<String, Double> least = new LinkedHashMap<>();
    try (Arena arena = Arena.ofConfined()) {
      List<Tiles> open = new ArrayList<>();
      for (Precision precision : Precision.values()) {
        var bench = new Bench(kernels, arena, precision);
        open.add(bench.tiles);
        bench.addAll(all);
      }
      host(kernels, arena, all);
      for (int round = 0; round < ROUNDS; round++) {
        all.forEach((name, run) -> least.merge(name, time(run), Math::min));
      }
      open.forEach(Tiles::close);
    }
    return least;
  }

  /** Nanoseconds of an element: of a few runs, that a clock tells apart. */
  private static double time(Runnable run) {
    int runs = 0;
    long begun = System.nanoTime();
    long taken;
    do {
      run.run();
      runs++;
      taken = System.nanoTime() - begun;
    } while (taken < 5_000_000);
    return (double) taken / runs / N / TIMES;
  }

  /** The steps of blocks on registers of one precision. */
  private static final class Bench {
    private final Precision precision;
    private final Tiles tiles;
    private final Operands operands;
    private final Map<DType, Raw> raw = new TreeMap<>();

    Bench(Kernels kernels, Arena arena, Precision precision) {
      this.precision = precision;
      this.tiles = kernels.open(precision, 5, N);
      for (DType dtype :
          List.of(DType.BF16, DType.F16, DType.F32, DType.F64, DType.F8_E4M3, DType.F8_E5M2)) {
        raw.put(dtype, new Raw(arena.allocate(dtype.bytes(N) + Raw.SLACK, 64), dtype));
      }
      this.operands = new Given(List.copyOf(raw.values()));
      tiles.begin(N);
      Random random = new Random(1);
      for (int register = 0; register < 4; register++) {
        MemorySegment host = tiles.host(register);
        for (int i = 0; i < N; i++) {
          double x = register == 2 ? random.nextInt(2) : random.nextDouble();
          if (precision == Precision.F32) {
            host.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) x);
          } else {
            host.setAtIndex(ValueLayout.JAVA_DOUBLE, i, x);
          }
        }
        tiles.upload(register);
      }
    }

    void addAll(Map<String, Runnable> all) {
      for (UnaryFn fn : UnaryFn.values()) {
        int from = fn == UnaryFn.NOT ? 2 : 0;
        add(all, fn.name().toLowerCase(Locale.ROOT), new Step.Unary(fn, 3, from));
      }
      for (BinaryFn fn : BinaryFn.values()) {
        boolean logic = fn == BinaryFn.AND || fn == BinaryFn.OR;
        add(all, fn.text(), new Step.Binary(fn, 3, logic ? 2 : 0, logic ? 2 : 1));
      }
      add(all, "* number", new Step.BinaryScalar(BinaryFn.MULTIPLY, 3, 0, 0));
      add(all, "*= number", new Step.Scale(3, 0, false));
      add(all, "number*(x - y)", new Step.ScaledDifference(3, 0, 1, 0, false));
      add(all, "+= number*(x - y)", new Step.AddScaledDifference(3, 0, 1, 0, false, 4));
      var one = new Step.Term(1, 0, 4);
      var other = new Step.Term(2, 0, 3);
      add(all, "x + number*(y - x)", new Step.Moved(3, 0, List.of(one), true));
      add(all, "the same, of two", new Step.Moved(3, 0, List.of(one, other), true));
      add(all, "x + number*y + number*z", new Step.Moved(3, 0, List.of(one, other), false));
      add(all, "zeros made positive", new Step.PositiveZeros(3, List.of()));
      add(all, "number", new Step.FillScalar(3, 0));
      add(all, "zero", new Step.FillZero(3));
      add(all, "copy", new Step.Copy(3, 0));
      add(all, "where", new Step.Where(3, 2, 0, 1));
      add(all, "where, else number", new Step.WhereElse(3, 2, 0, 0));
      add(all, "where, number else", new Step.WhereThen(3, 2, 0, 1));
      add(all, "top", new Step.Top(3, 0, 0));
      add(all, "top, else number", new Step.TopElse(3, 0, 0, 1, 0, 4));
      int number = 0;
      for (DType dtype : raw.keySet()) {
        add(all, "encode " + dtype.word(), new Step.Encode(number, 0));
        add(all, "decode " + dtype.word(), new Step.Decode(3, number));
        number++;
      }
    }

    private void add(Map<String, Runnable> all, String name, Step.Arithmetic step) {
      SortedSet<Integer> in = new TreeSet<>(step.takes());
      SortedSet<Integer> out = new TreeSet<>();
      step.sets().ifPresent(out::add);
      Block block = new Block(Collections.nCopies(TIMES, step), in, out);
      all.put(
          precision.name().toLowerCase(Locale.ROOT) + " " + name, () -> tiles.run(block, operands));
    }
  }

  /** The same for every step. */
  private record Given(List<Raw> raw) implements Operands {
    @Override
    public double scalar(int scalar) {
      return 0.3;
    }

    @Override
    public Top top(int cut) {
      return new Top(0.5, Long.MAX_VALUE);
    }

    @Override
    public long start() {
      return 0;
    }

    @Override
    public Raw input(int input) {
      return raw.get(input);
    }

    @Override
    public Raw output(int write) {
      return raw.get(write);
    }

    @Override
    public void nonFinite(int write, MemorySegment values, int at, int n) {
      throw new IllegalStateException("a number is not finite");
    }
  }

  /** What is done with whole tiles. */
  private static void host(Kernels kernels, Arena arena, Map<String, Runnable> all) {
    MemorySegment floats = arena.allocate(Float.BYTES * N, 64);
    Field uniform = Field.of(Field.Kind.UNIFORM, 1, "a");
    Field normal = Field.of(Field.Kind.NORMAL, 1, "a");
    RandomFields random = new RandomFields(kernels.random());
    for (Field field : List.of(uniform, normal)) {
      all.put(
          field.kind().name().toLowerCase(Locale.ROOT),
          () -> {
            for (int i = 0; i < TIMES; i++) {
              random.fill(field, 0, N, floats, Precision.F32);
            }
          });
    }
    Sums sums = kernels.sums();
    host(all, "sum", at -> sums.sum(floats, at, BlockMath.SIZE));
    host(all, "sum of products", at -> sums.products(floats, floats, at, BlockMath.SIZE));
    Sieve sieve = kernels.sieve();
    MemorySegment zeros = arena.allocate(Float.BYTES * N, 64);
    all.put(
        "zero where a mask is",
        () -> {
          for (int i = 0; i < TIMES; i++) {
            sieve.leaves(zeros, zeros, N);
          }
        });
    int[] digits = new int[N + Sieve.SLACK];
    all.put(
        "items in a window",
        () -> {
          for (int i = 0; i < TIMES; i++) {
            sieve.sift(floats, 0, N, 0xbf000000, digits);
          }
        });
  }

  /** Block by block; what comes of it is added up, so that it is computed. */
  private static void host(Map<String, Runnable> all, String name, IntToDoubleFunction block) {
    double[] total = new double[1];
    all.put(
        name,
        () -> {
          for (int i = 0; i < TIMES; i++) {
            for (int at = 0; at < N; at += BlockMath.SIZE) {
              total[0] += block.applyAsDouble(at);
            }
          }
        });
  }

  private static List<String> table(Map<String, Double> ns) {
    List<String> lines = new ArrayList<>();
    lines.add("# What an operation takes");
    lines.add("");
    lines.add("Nanoseconds for an element, one thread; `tests/bench/run Elements` compares.");
    lines.add("");
    lines.add("| operation | ns |");
    lines.add("|---|---|");
    ns.forEach(
        (name, time) -> lines.add(String.format(Locale.ROOT, "| `%s` | %.3f |", name, time)));
    return lines;
  }

  private static Map<String, Double> read(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(l -> l.startsWith("| `"))
        .map(l -> l.split(" \\| "))
        .collect(
            Collectors.toMap(
                cells -> cells[0].replace("| `", "").replace("`", ""),
                cells -> Double.parseDouble(cells[1].replace(" |", ""))));
  }

  /** Prints both, and gives what has become slower. */
  private static List<String> compare(Map<String, Double> before, Map<String, Double> now) {
    List<String> slower = new ArrayList<>();
    System.out.println("| operation | ns | in times of what the table has |");
    System.out.println("|---|---|---|");
    double machine = now.get(UNIT) / before.getOrDefault(UNIT, now.get(UNIT));
    now.forEach((name, time) -> {
      Double was = before.get(name);
      double times = was == null ? 1 : time / was / machine;
      System.out.printf(Locale.ROOT, "| `%s` | %.3f | %.2f |%n", name, time, times);
      if (times > SLOWER) {
        slower.add(name);
      }
    });
    return slower;
  }
}
