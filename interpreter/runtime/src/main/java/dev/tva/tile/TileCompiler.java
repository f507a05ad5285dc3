// SPDX-License-Identifier: Apache-2.0
package dev.tva.tile;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.plan.Doubt;
import dev.tva.plan.Program;
import dev.tva.plan.Sink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Turns a program into steps; a register is free again after the last use of its value. */
public final class TileCompiler {
  /** Most registers that are filled before all else. */
  private static final int FILLED = 4;

  private final Program program;
  private final Registers registers = new Registers();
  private final List<Step> steps = new ArrayList<>();
  private final SortedSet<Integer> reads = new TreeSet<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<Value> scalars = new ArrayList<>();
  private final List<Value> vectors = new ArrayList<>();
  private final List<Value> cuts = new ArrayList<>();
  private final List<Op.RunningSum> sums = new ArrayList<>();
  private final List<Op.Random> fields = new ArrayList<>();
  private final List<Value> matrices;
  private final Map<Value, Integer> uses = new HashMap<>();
  private final Map<Value, Integer> homes = new HashMap<>();

  private TileCompiler(Program program, List<Value> matrices) {
    this.program = program;
    this.matrices = matrices;
  }

  public static TileProgram compile(Program program) {
    return new TileCompiler(program, List.of()).compile();
  }

  /** With values that are at hand as {@code matrices} and need not be computed. */
  public static TileProgram compile(Program program, List<Value> matrices) {
    return new TileCompiler(program, matrices).compile();
  }

  private TileProgram compile() {
    List<Sink> tiled = new ArrayList<>(program.sinks());
    tiled.removeIf(s -> s instanceof Sink.Copy);
    tiled.forEach(sink -> arguments(sink).forEach(this::count));
    program.doubts().forEach(d -> parts(d).forEach(this::count));
    filledFirst();
    for (Sink sink : tiled) {
      arguments(sink).forEach(this::prepare);
      emit(sink);
    }
    program.doubts().forEach(this::emit);
    List<Step> all = new ArrayList<>();
    reads.forEach(input -> all.add(new Step.Read(input)));
    all.addAll(steps);
    List<Sink.Write> writes = sinks(Sink.Write.class);
    for (int write = 0; write < writes.size(); write++) {
      all.add(new Step.Write(write));
    }
    return new TileProgram(
        program,
        registers.count(),
        Block.stages(all),
        List.copyOf(reads),
        writes,
        scalars,
        vectors,
        sinks(Sink.Statistic.class),
        sinks(Sink.Order.class),
        sinks(Sink.Running.class),
        copies(),
        cuts,
        sums,
        fields,
        matrices);
  }

  private static List<Value> parts(Doubt doubt) {
    return List.of(doubt.mask(), doubt.x());
  }

  private void emit(Doubt doubt) {
    parts(doubt).forEach(this::prepare);
    List<Integer> from = parts(doubt).stream().map(this::register).toList();
    steps.add(new Step.Doubt(from.getFirst(), from.getLast()));
    release(doubt.mask(), from.getFirst());
    release(doubt.x(), from.getLast());
  }

  private SequencedMap<Integer, List<Sink.Copy>> copies() {
    SequencedMap<Integer, List<Sink.Copy>> copies = new LinkedHashMap<>();
    for (Sink.Copy copy : sinks(Sink.Copy.class)) {
      copies.computeIfAbsent(copy.input(), _ -> new ArrayList<>()).add(copy);
    }
    return copies;
  }

  private <S extends Sink> List<S> sinks(Class<S> kind) {
    return program.sinks().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  public static List<Value> arguments(Sink sink) {
    return switch (sink) {
      case Sink.Write w -> List.of(w.value());
      case Sink.Statistic s -> s.arguments();
      case Sink.Order o -> List.of(o.x());
      case Sink.Running r -> List.of(r.x());
      case Sink.Keep k -> List.of(k.value());
      case Sink.Copy _, Sink.Factor _ -> List.of();
    };
  }

  /**
   * A block ends where the host fills a register, and what it has at hand goes through memory. So
   * random numbers are made before all else, unless that takes more registers than it saves.
   */
  private void filledFirst() {
    List<Value> random =
        program.order().stream()
            .filter(v -> v.op() instanceof Op.Random && uses.containsKey(v))
            .toList();
    if (random.size() <= FILLED) {
      random.forEach(this::prepare);
    }
  }

  /** Counts the uses of element values below a value that something needs. */
  private void count(Value root) {
    List<Value> stack = new ArrayList<>(List.of(root));
    while (!stack.isEmpty()) {
      Value v = stack.removeLast();
      boolean first = v.grain() == Grain.ELEMENT && uses.merge(v, 1, Integer::sum) == 1;
      if (first && !matrices.contains(v)) {
        stack.addAll(v.op().children());
      }
    }
  }

  /** Emits the step of a sink whose arguments are in registers. */
  private void emit(Sink sink) {
    List<Value> arguments = arguments(sink);
    List<Integer> from = arguments.stream().map(this::register).toList();
    steps.add(
        switch (sink) {
          case Sink.Write w -> new Step.Encode(sinks(Sink.Write.class).indexOf(w), from.getFirst());
          case Sink.Statistic s ->
              new Step.Accumulate(sinks(Sink.Statistic.class).indexOf(s), from);
          case Sink.Order o -> new Step.Order(sinks(Sink.Order.class).indexOf(o), from.getFirst());
          case Sink.Running r ->
              new Step.Totals(sinks(Sink.Running.class).indexOf(r), from.getFirst());
          case Sink.Keep k -> new Step.Keep(sinks(Sink.Keep.class).indexOf(k), from.getFirst());
          case Sink.Copy _, Sink.Factor _ -> throw new AssertionError();
        });
    for (int i = 0; i < from.size(); i++) {
      release(arguments.get(i), from.get(i));
    }
  }

  /** Brings an element value into a register, and what it is made of before it. */
  private void prepare(Value root) {
    tasks.push(() -> visit(root));
    while (!tasks.isEmpty()) {
      tasks.pop().run();
    }
  }

  /** Puts off what takes other values first; operands from the left, so that sums stay small. */
  private void visit(Value v) {
    if (v.grain() != Grain.ELEMENT || homes.containsKey(v)) {
      return;
    }
    if (matrices.contains(v)) {
      homes.put(v, compute(v));
    } else if (v.op() instanceof Op.Affine affine) {
      inOrder(new AffineSteps(this).tasks(affine, to -> homes.put(v, to)));
    } else {
      List<Runnable> before = new ArrayList<>();
      v.op().children().forEach(child -> before.add(() -> visit(child)));
      before.add(() -> homes.put(v, compute(v)));
      inOrder(before);
    }
  }

  private void inOrder(List<Runnable> next) {
    next.reversed().forEach(tasks::push);
  }

  /** The task that brings a value into a register. */
  Runnable visiting(Value v) {
    return () -> visit(v);
  }

  /** Emits the steps of one value and says which register holds it. */
  private int compute(Value value) {
    if (matrices.contains(value)) {
      int to = registers.take();
      steps.add(new Step.LoadMatrix(to, matrices.indexOf(value)));
      return to;
    }
    return switch (value.op()) {
      case Op.Read(int input, _) -> {
        int to = registers.take();
        reads.add(input);
        steps.add(new Step.Decode(to, input));
        yield to;
      }
      case Op.Zero _ -> {
        int to = registers.take();
        steps.add(new Step.FillZero(to));
        yield to;
      }
      case Op.Unary(var fn, Value x) -> {
        int from = register(x);
        release(x, from);
        int to = registers.take();
        steps.add(new Step.Unary(fn, to, from));
        yield to;
      }
      case Op.Binary(var fn, Value x, Value y) -> binary(fn, x, y);
      case Op.Where(Value mask, Value x, Value y) -> where(mask, x, y);
      case Op.Top(Value x, Value cut) when cut.grain().isScalar() -> {
        int from = register(x);
        int to = result(x, from);
        steps.add(new Step.Top(to, from, index(cuts, cut)));
        yield to;
      }
      case Op.Top(Value x, Value cut) ->
          changed(x, to -> new Step.TopOfLines(to, to, index(cuts, cut)));
      case Op.RunningSum r -> changed(r.x(), to -> new Step.RunningSum(to, to, index(sums, r)));
      case Op.Random r -> {
        int to = registers.take();
        steps.add(new Step.Random(to, index(fields, r)));
        yield to;
      }
      case Op.Matrix m when m.fn().byRows() ->
          changed(m.arguments().getFirst(), to -> new Step.RankRows(to, to));
      case Op.Stated(Value x, _) -> own(x);
      case Op.Fact _,
          Op.Affine _,
          Op.Gradient _,
          Op.Reduce _,
          Op.Matrix _,
          Op.Select _,
          Op.Choose _ ->
          throw new IllegalArgumentException("no tile holds " + value.op());
    };
  }

  private int changed(Value x, java.util.function.IntFunction<Step> step) {
    int to = own(x);
    steps.add(step.apply(to));
    return to;
  }

  private int binary(BinaryFn fn, Value x, Value y) {
    if (y.grain().isScalar() && !x.grain().isScalar()) {
      int first = register(x);
      int to = result(x, first);
      steps.add(new Step.BinaryScalar(fn, to, first, scalar(y)));
      return to;
    }
    boolean commutes = fn == BinaryFn.ADD || fn == BinaryFn.MULTIPLY;
    if (commutes && x.grain().isScalar() && !y.grain().isScalar()) {
      return binary(fn, y, x);
    }
    int second = register(y);
    int first = register(x);
    int to = result(x, first);
    steps.add(new Step.Binary(fn, to, first, second));
    release(y, second);
    return to;
  }

  private int where(Value mask, Value x, Value y) {
    int m = register(mask);
    boolean fixed = y.grain().isScalar();
    boolean taken = !fixed && x.grain().isScalar();
    int a = taken ? scalar(x) : register(x);
    int b = fixed ? scalar(y) : register(y);
    boolean isTop =
        fixed && isUsedOnce(mask) && steps.getLast() instanceof Step.Top top && top.to() == m;
    release(mask, m);
    if (!taken) {
      release(x, a);
    }
    if (!fixed) {
      release(y, b);
    }
    int to = registers.take();
    if (isTop && steps.removeLast() instanceof Step.Top(_, int items, int cut)) {
      steps.add(new Step.TopElse(to, items, cut, a, b, m));
      return to;
    }
    steps.add(
        fixed
            ? new Step.WhereElse(to, m, a, b)
            : taken ? new Step.WhereThen(to, m, a, b) : new Step.Where(to, m, a, b));
    return to;
  }

  private boolean isUsedOnce(Value v) {
    return uses.getOrDefault(v, 0) == 1;
  }

  /** Ends one use of a value, and gives the register for what is made of it: its own at its end. */
  int result(Value x, int register) {
    if (x.grain() != Grain.ELEMENT) {
      return register;
    }
    if (uses.merge(x, -1, Integer::sum) > 0) {
      return registers.take();
    }
    homes.remove(x);
    return register;
  }

  /** A register that holds the value and is the caller's to change: the value's own at its end. */
  int own(Value v) {
    int from = register(v);
    int to = result(v, from);
    if (to != from) {
      steps.add(new Step.Copy(to, from));
    }
    return to;
  }

  /** The register of an element value, or one filled with a coarser value for this use. */
  int register(Value v) {
    if (v.grain() == Grain.ELEMENT) {
      Integer home = homes.get(v);
      if (home == null) {
        throw new IllegalArgumentException(v + " is used before it is computed: " + v.op());
      }
      return home;
    }
    int to = registers.take();
    steps.add(
        v.grain().isScalar()
            ? new Step.FillScalar(to, scalar(v))
            : new Step.FillVector(to, vector(v)));
    return to;
  }

  /** Ends one use of a value in the register it was given; frees the register after the last. */
  void release(Value v, int register) {
    if (v.grain() != Grain.ELEMENT) {
      registers.free(register);
    } else if (uses.merge(v, -1, Integer::sum) == 0) {
      homes.remove(v);
      registers.free(register);
    }
  }

  void free(int register) {
    registers.free(register);
  }

  void add(Step step) {
    steps.add(step);
  }

  int zeroRegister() {
    int to = registers.take();
    steps.add(new Step.FillZero(to));
    return to;
  }

  int scalar(Value v) {
    return index(scalars, v);
  }

  private int vector(Value v) {
    return index(vectors, v);
  }

  private static <T> int index(List<T> values, T v) {
    int at = values.indexOf(v);
    if (at >= 0) {
      return at;
    }
    values.add(v);
    return values.size() - 1;
  }
}
