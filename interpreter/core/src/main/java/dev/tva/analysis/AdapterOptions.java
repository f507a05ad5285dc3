// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.catalog.AdapterForm;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.graph.Walk;
import dev.tva.source.Edit;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Statement;
import dev.tva.tensor.Rational;
import dev.tva.type.Val;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** What {@code save} is told of an adapter: its format, its ranks, its base. */
final class AdapterOptions {
  /** Options that mean nothing without a format. */
  private static final List<String> OWN = List.of("rank", "energy", "base");

  private static final String FILE = ".safetensors";

  private final Workspace work;
  private final Bench bench;
  private final Evaluator evaluator;

  AdapterOptions(Workspace work, Bench bench, Evaluator evaluator) {
    this.work = work;
    this.bench = bench;
    this.evaluator = evaluator;
  }

  /** What a save says of an adapter; empty where it says nothing, or something wrong. */
  Optional<Action.AsAdapter> of(Statement.Save s, Optional<Value> saved, Scope scope) {
    Map<String, Expr.Argument> given = new LinkedHashMap<>();
    s.options().forEach(o -> o.name().ifPresent(n -> given.put(n.name(), o)));
    Expr.Argument format = given.get("format");
    if (format == null) {
      OWN.stream()
          .filter(given::containsKey)
          .findFirst()
          .ifPresent(n ->
              bench.wrong(
                  error(Slug.WRONG_ARGUMENTS, "`" + n + "` is an option of adapters")
                      .at(given.get(n).span())
                      .help(
                          "to save an adapter, say so:",
                          Edit.insertBehind(given.get(n).span(), ", format = lora"))
                      .build()));
      return Optional.empty();
    }
    Optional<AdapterForm.Kind> kind = AdapterForm.Kind.ofWord(format.value().span().text());
    if (kind.isEmpty()) {
      bench.wrong(
          error(Slug.WRONG_ARGUMENTS, "there is no format `" + format.value().span().text() + "`")
              .at(format.value().span())
              .instead("the formats are `lora`, as PEFT has it, and `kohya`:", "lora")
              .build());
      return Optional.empty();
    }
    for (String other : List.of("shard", "files", "experts")) {
      if (given.containsKey(other)) {
        bench.wrong(
            error(Slug.WRONG_ARGUMENTS, "an adapter has no `" + other + "`")
                .at(given.get(other).span())
                .help("leave the option out")
                .build());
      }
    }
    OptionalInt rank = given.containsKey("rank") ? rank(given.get("rank"), scope) : none();
    OptionalDouble energy =
        given.containsKey("energy") ? energy(given.get("energy"), scope) : OptionalDouble.empty();
    path(s, kind.get());
    if (saved.isEmpty() || !isDelta(saved.get(), s)) {
      return Optional.empty();
    }
    Optional<Value> base =
        given.containsKey("base")
            ? base(given.get("base"), scope)
            : inferred(saved.get()).filter(_ -> work.catalog.isPresent());
    Optional<Value> whole =
        base.map(b -> work.graph.binary(BinaryFn.ADD, b, saved.get()))
            .filter(w -> bench.headers().areSound(w, s.value().span()));
    return Optional.of(
        new Action.AsAdapter(new AdapterForm(kind.get(), rank, energy), base, whole));
  }

  private static OptionalInt none() {
    return OptionalInt.empty();
  }

  private boolean isDelta(Value v, Statement.Save s) {
    if (work.spaces.of(v).isDelta()) {
      return true;
    }
    Optional<String> base = inferred(v).map(b -> label((Op.Read) b.op()));
    bench.wrong(
        error(Slug.NOT_A_DELTA, "an adapter is what is added to a model, and this is a model")
            .at(s.value().span())
            .example(
                "subtract the model that it is to be added to:",
                s.value().span().text() + " - " + base.orElse("base"))
            .build());
    return false;
  }

  private String label(Op.Read read) {
    return work.inputs.get(read.input()).label();
  }

  private void path(Statement.Save s, AdapterForm.Kind kind) {
    String text = s.path().span().text();
    if (!text.endsWith("\"")) {
      return;
    }
    boolean file = text.endsWith(FILE + "\"");
    String bare = text.substring(0, text.length() - 1 - (file ? FILE.length() : 0));
    if (kind == AdapterForm.Kind.LORA && file) {
      bench.wrong(
          error(Slug.WRONG_ARGUMENTS, "a PEFT adapter is a directory: it has a configuration")
              .at(s.path().span())
              .instead("name one:", bare + "\"")
              .build());
    } else if (kind == AdapterForm.Kind.KOHYA && !file) {
      bench.wrong(
          error(Slug.WRONG_ARGUMENTS, "an adapter of kohya's scripts is one file")
              .at(s.path().span())
              .instead("name it:", bare + FILE + "\"")
              .build());
    }
  }

  private OptionalInt rank(Expr.Argument option, Scope scope) {
    Optional<Rational> r = evaluator.evaluate(option.value(), scope).constant();
    if (r.isPresent() && r.get().isInteger() && r.get().signum() > 0) {
      return OptionalInt.of(r.get().numerator().intValueExact());
    }
    bench.wrong(
        error(Slug.OUT_OF_RANGE, "a rank is a whole number above 0")
            .at(option.value().span())
            .instead("for example:", "16")
            .build());
    return OptionalInt.empty();
  }

  private OptionalDouble energy(Expr.Argument option, Scope scope) {
    Optional<Rational> r = evaluator.evaluate(option.value(), scope).constant();
    double share = r.map(Rational::toDouble).orElse(Double.NaN);
    if (share > 0 && share <= 1) {
      return OptionalDouble.of(share);
    }
    bench.wrong(
        error(Slug.OUT_OF_RANGE, "an energy is the share of a change to keep, up to 100%")
            .at(option.value().span())
            .instead("for example:", "95%")
            .build());
    return OptionalDouble.empty();
  }

  private Optional<Value> base(Expr.Argument option, Scope scope) {
    Val v = evaluator.evaluate(option.value(), scope);
    if (v instanceof Val.Node(Value value)
        && value.op() instanceof Op.Read(_, boolean delta)
        && !delta) {
      return Optional.of(value);
    }
    if (!(v instanceof Val.Wrong)) {
      bench.wrong(
          error(Slug.WRONG_TYPE, "`base` takes a model that is opened")
              .at(option.value().span())
              .help("name one of the inputs")
              .build());
    }
    return Optional.empty();
  }

  /** The one checkpoint that adapters are over, or that is taken from others. */
  private Optional<Value> inferred(Value saved) {
    Set<Value> all = new LinkedHashSet<>();
    Walk.all(saved, all);
    Set<Integer> bases = new TreeSet<>();
    for (Value v : all) {
      if (v.op() instanceof Op.Read(int input, _)) {
        work.inputs.get(input).over().ifPresent(bases::add);
      } else if (v.op() instanceof Op.Binary(BinaryFn fn, _, Value y)
          && fn == BinaryFn.SUBTRACT
          && y.op() instanceof Op.Read(int input, boolean delta)
          && !delta) {
        bases.add(input);
      }
    }
    return bases.size() == 1
        ? Optional.of(work.graph.of(new Op.Read(bases.iterator().next(), false)))
        : Optional.empty();
  }
}
