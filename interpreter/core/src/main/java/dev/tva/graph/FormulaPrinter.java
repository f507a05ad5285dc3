// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import dev.tva.tensor.Rational;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Writes a value as the formula it is, in the language's own words. */
public final class FormulaPrinter {
  private static final int SUM = 1;
  private static final int PRODUCT = 2;
  private static final int PREFIX = 3;
  private static final int POWER = 4;
  private static final int ATOM = 5;

  private static final int SHORT = 24;

  /** Operations of a formula that is printed whole. */
  private static final int MOST = 60;

  /** Operations of one in which what is long has a name. */
  private static final int MOST_NAMED = 2_000;

  /** Operations inside one another that are printed with nothing named beforehand. */
  private static final int DEEP = 200;

  private final IntFunction<String> inputs;
  private final boolean naming;
  private final SequencedMap<String, String> definitions = new LinkedHashMap<>();
  private final Map<Value, String> names = new HashMap<>();
  private final Map<Value, Integer> uses = new HashMap<>();
  private Memo<Long> sizes = Memo.ofChildren(this::size);
  private Inner inner = (_, _) -> "";

  private FormulaPrinter(IntFunction<String> inputs, boolean naming) {
    this.inputs = inputs;
    this.naming = naming;
  }

  /**
   * Prints formulas whole, or of long ones only how many operations they are; {@code inputs} names
   * an input by its index.
   */
  public FormulaPrinter(IntFunction<String> inputs) {
    this(inputs, false);
  }

  /**
   * Calls a long coefficient {@code k1}, and what stands in several places {@code t2}, and keeps
   * what they stand for: so a formula is as long as its graph, unless nobody would read that.
   */
  public static FormulaPrinter naming(IntFunction<String> inputs) {
    return new FormulaPrinter(inputs, true);
  }

  /** The coefficients that were named, as {@code k1 = …}, in order of need. */
  public List<String> definitions() {
    return definitions.entrySet().stream().map(e -> e.getValue() + " = " + e.getKey()).toList();
  }

  public String print(Value v) {
    uses.clear();
    uses.putAll(places(v));
    sizes = new Memo<>(x -> x.op().children(), this::size);
    boolean few = naming || uses.size() <= MOST;
    boolean readable = uses.keySet().stream().allMatch(x -> sizes.of(x) <= MOST_NAMED);
    if (!few || !readable) {
      return "a formula of " + uses.size() + " operations";
    }
    if (naming) {
      nameDeep(v);
    }
    return printed(v);
  }

  /** Names what stands deep in a formula from the inside out, so that no text is deep. */
  private void nameDeep(Value root) {
    SequencedSet<Value> all = new LinkedHashSet<>();
    Walk.partsFirst(root, x -> x.op().children(), all);
    Map<Value, Integer> depths = new HashMap<>();
    for (Value v : all) {
      int below = v.op().children().stream().mapToInt(depths::get).max().orElse(0);
      depths.put(v, below + 1);
      if (below > DEEP && uses.get(v) > 1) {
        printed(v);
      }
    }
  }

  /** What is done last: what it is done to is called as {@code called} says. */
  public String step(Value v, Function<Value, String> called) {
    names.clear();
    steps(v).forEach(c -> names.put(c, called.apply(c)));
    return printed(v);
  }

  /** What a step is done to: an order statistic behind a mask is a part of the same step. */
  public static List<Value> steps(Value v) {
    return switch (v.op()) {
      case Op.Top(_, Value cut) -> cut.op().children();
      case Op.RunningSum(_, Value totals) -> totals.op().children();
      default -> v.op().children();
    };
  }

  /** How many operations are written for a value; the pivot of a sum stands in all its terms. */
  private long size(Value v) {
    long all = 1;
    for (Value c : v.op().children()) {
      boolean pivot = v.op() instanceof Op.Affine a && a.pivot().equals(Optional.of(c));
      long times = pivot ? ((Op.Affine) v.op()).differences().size() + 1L : 1;
      boolean named = naming && uses.getOrDefault(c, 0) > 1;
      all += times * (named ? 1 : sizes.of(c));
    }
    return Math.min(all, Integer.MAX_VALUE);
  }

  /** Whether a formula has so many operations that nobody would read it. */
  public static boolean isLong(Value v) {
    return places(v).size() > MOST;
  }

  /** In how many places of a formula each of its values stands. */
  private static Map<Value, Integer> places(Value root) {
    Map<Value, Integer> places = new HashMap<>(Map.of(root, 1));
    Deque<Value> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      for (Value c : open.pop().op().children()) {
        if (places.merge(c, 1, Integer::sum) == 1) {
          open.push(c);
        }
      }
    }
    return places;
  }

  /** A value whose text is being made, with what it needs of others and what they gave so far. */
  private final class Writing {
    final Value value;
    final int around;
    final boolean defines;
    final List<Part> parts = new ArrayList<>();
    final List<String> texts = new ArrayList<>();

    Writing(Value value, int around, boolean defines) {
      this.value = value;
      this.around = around;
      this.defines = defines;
      inner =
          (v, strength) -> {
            parts.add(new Part(v, strength));
            return "";
          };
      FormulaPrinter.this.text(value, around);
    }

    /** What is missing first; empty where all is there. */
    Optional<Part> missing() {
      return texts.size() < parts.size() ? Optional.of(parts.get(texts.size())) : Optional.empty();
    }

    String text() {
      Iterator<String> next = texts.iterator();
      inner = (_, _) -> next.next();
      return FormulaPrinter.this.text(value, around);
    }
  }

  /** What stands in a formula, and how strong what stands around it is. */
  private record Part(Value value, int around) {}

  /** Gives the text of what stands inside. */
  private interface Inner {
    String of(Value v, int around);
  }

  /** Writes what stands inside first, with a stack of its own: formulas may be deep. */
  private String printed(Value root) {
    String known = names.get(root);
    if (known != null) {
      return known;
    }
    Deque<Writing> open = new ArrayDeque<>(List.of(new Writing(root, 0, false)));
    while (true) {
      Writing writing = open.peek();
      Optional<Part> missing = writing.missing();
      if (missing.isPresent()) {
        String name = names.get(missing.get().value());
        if (name == null) {
          open.push(new Writing(missing.get().value(), missing.get().around(), false));
        } else {
          writing.texts.add(name);
        }
        continue;
      }
      open.pop();
      String text = writing.text();
      if (writing.defines) {
        text = define(writing.value, text);
      } else if (isNamed(writing.value, text)) {
        open.push(new Writing(writing.value, 0, true));
        continue;
      }
      if (open.isEmpty()) {
        return text;
      }
      open.peek().texts.add(text);
    }
  }

  private boolean isNamed(Value v, String text) {
    return naming && (isCoefficient(v) || uses.getOrDefault(v, 0) > 1) && text.length() > SHORT;
  }

  private static boolean isCoefficient(Value v) {
    return v.grain().isScalar() && !(v.op() instanceof Op.Const);
  }

  private String define(Value v, String definition) {
    String known = definitions.get(definition);
    String letter = isCoefficient(v) ? "k" : "t";
    String name = known == null ? letter + (definitions.size() + 1) : known;
    names.put(v, name);
    definitions.putIfAbsent(definition, name);
    return name;
  }

  private String print(Value v, int around) {
    return inner.of(v, around);
  }

  private String text(Value v, int around) {
    return switch (v.op()) {
      case Op.Read(int input, _) -> inputs.apply(input);
      case Op.Const(Rational r) -> bracket(r.toString(), r.signum() < 0 ? PREFIX : ATOM, around);
      case Op.Unknown(String name, _) -> name;
      case Op.Meta(MetaFn fn, _) -> fn.word();
      case Op.NameTest(var p) -> "\"" + p.text() + "\"";
      case Op.DTypeTest(var d) -> bracket("dtype == " + d.word(), 0, around);
      case Op.Gradient(var knots, _) -> "gradient([" + list(knots) + "])";
      case Op.Unary(UnaryFn fn, Value x) ->
          switch (fn) {
            case NEGATE -> bracket("-" + print(x, PREFIX), PREFIX, around);
            case NOT -> bracket("not " + print(x, SUM), 0, around);
            case ABS, SIGN, SQRT, EXP, LOG, TANH, SIN, COS, ACOS, FLOOR, CEIL ->
                fn.word() + "(" + print(x, 0) + ")";
          };
      case Op.Binary(BinaryFn fn, Value x, Value y) -> binary(fn, x, y, around);
      case Op.Where(Value m, Value x, Value y) -> "where(" + list(List.of(m, x, y)) + ")";
      case Op.Stated(Value x, boolean model) ->
          bracket(print(x, SUM) + " as " + (model ? "model" : "delta"), 0, around);
      case Op.Reduce(ReduceFn fn, var arguments, Grain to) -> reduce(fn, arguments, to);
      case Op.Top(_, Value cut) -> print(cut, around);
      case Op.RunningSum(_, Value totals) -> print(totals, around);
      case Op.Recalled(Value x, _) -> print(x, around);
      case Op.Random(RandomFn fn, Value seed, _) -> fn.word() + "(" + print(seed, 0) + ")";
      case Op.Matrix m -> matrix(m, around);
      case Op.Select(Value x, Value p) -> print(x, ATOM) + "[" + print(p, 0) + "]";
      case Op.Choose c -> choose(c);
      case Op.Affine a -> bracket(affine(a), SUM, around);
      case Op.Zero _ -> "0";
    };
  }

  private String reduce(ReduceFn fn, List<Value> arguments, Grain to) {
    String word =
        switch (fn) {
          case TOP_DENSITY, TOP_COUNT -> "top";
          case RUNNING -> "cumsum";
          case SUM, MEAN, MIN, MAX, VAR, NORM, DOT, COUNT, SIZE, QUANTILE ->
              fn.name().toLowerCase(Locale.ROOT);
        };
    String amount = fn.isTop() ? fn == ReduceFn.TOP_COUNT ? "count = " : "density = " : "";
    String given =
        fn.isTop()
            ? print(arguments.getFirst(), 0) + ", " + amount + print(arguments.getLast(), 0)
            : list(arguments);
    return word + "(" + given + (to == Grain.MODEL ? "" : ", per = " + to.word()) + ")";
  }

  private String matrix(Op.Matrix m, int around) {
    List<Value> a = m.arguments();
    String x = print(a.getFirst(), m.fn() == MatrixFn.MATMUL ? PRODUCT : 0);
    return switch (m.fn()) {
      case MATMUL -> bracket(x + " @ " + print(a.getLast(), PREFIX), PRODUCT, around);
      case SVD_U -> "svd(" + list(a) + ").u";
      case SVD_S -> "svd(" + list(a) + ").s";
      case SVD_VT -> "svd(" + list(a) + ").vt";
      case HCAT, VCAT -> m.fn().word() + "([" + list(a) + "])";
      case HSPLIT, VSPLIT ->
          m.fn().word() + "(" + list(a.subList(0, 2)) + ")[" + print(a.getLast(), 0) + "]";
      case RESHAPE_LIKE -> "reshape(" + x + ", like = " + print(a.getLast(), 0) + ")";
      case RANK_COLUMN -> "rank(" + x + ", per = column)";
      case RANK_TENSOR -> "rank(" + x + ", per = tensor)";
      case TRANSPOSE, POLAR, SOLVE, DIAG, RESHAPE, RANK_ROW -> m.fn().word() + "(" + list(a) + ")";
    };
  }

  private String binary(BinaryFn fn, Value x, Value y, int around) {
    String t = fn.text();
    return switch (fn) {
      case ADD -> bracket(print(x, SUM) + " + " + print(y, SUM), SUM, around);
      case SUBTRACT -> bracket(print(x, SUM) + " - " + print(y, PRODUCT), SUM, around);
      case MULTIPLY -> bracket(print(x, PRODUCT) + "*" + print(y, PREFIX), PRODUCT, around);
      case DIVIDE -> bracket(print(x, PRODUCT) + "/" + print(y, PREFIX), PRODUCT, around);
      case POWER -> bracket(print(x, ATOM) + "^" + print(y, POWER), POWER, around);
      case MIN, MAX -> t + "(" + list(List.of(x, y)) + ")";
      case LT, LE, GT, GE, EQ, NE, AND, OR ->
          bracket(print(x, SUM) + " " + t + " " + print(y, SUM), 0, around);
    };
  }

  private String choose(Op.Choose c) {
    StringBuilder b = new StringBuilder("match { ");
    for (int i = 0; i < c.conditions().size(); i++) {
      b.append(print(c.conditions().get(i), 0))
          .append(" -> ")
          .append(print(c.values().get(i), 0))
          .append("; ");
    }
    return b.append("else -> ").append(print(c.otherwise(), 0)).append(" }").toString();
  }

  private String affine(Op.Affine a) {
    StringBuilder b = new StringBuilder();
    if (a.keepPivot()) {
      b.append(print(a.pivot().orElseThrow(), SUM));
    }
    for (Op.Term t : a.differences()) {
      term(
          b,
          t.coefficient(),
          print(t.x(), SUM) + " - " + print(a.pivot().orElseThrow(), PRODUCT),
          SUM);
    }
    for (Op.Term t : a.summands()) {
      boolean sum = t.x().op() instanceof Op.Affine;
      term(b, t.coefficient(), print(t.x(), sum ? 0 : PRODUCT), sum ? SUM : PRODUCT);
    }
    return b.toString();
  }

  /** Appends {@code ± c*x}, leaving out a coefficient of one. */
  private void term(StringBuilder b, Value coefficient, String x, int strength) {
    boolean minus = coefficient.op() instanceof Op.Const(Rational r) && r.signum() < 0;
    boolean one =
        coefficient.op() instanceof Op.Const(Rational r)
            && r.numerator().abs().equals(r.denominator());
    b.append(b.isEmpty() ? minus ? "-" : "" : minus ? " - " : " + ");
    if (one) {
      boolean alone = b.isEmpty() || strength > SUM;
      b.append(alone ? x : "(" + x + ")");
      return;
    }
    String c =
        coefficient.op() instanceof Op.Const(Rational r) && minus
            ? r.negated().toString()
            : print(coefficient, PRODUCT);
    b.append(c).append('*').append(strength > SUM ? x : "(" + x + ")");
  }

  private String list(List<Value> values) {
    return values.stream().map(v -> print(v, 0)).collect(Collectors.joining(", "));
  }

  private static String bracket(String text, int own, int around) {
    return own < around ? "(" + text + ")" : text;
  }
}
