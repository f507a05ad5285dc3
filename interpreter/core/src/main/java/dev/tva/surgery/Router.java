// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.catalog.MixtureKind;
import dev.tva.catalog.View;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.RandomFn;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.support.HeaderChecks;
import dev.tva.support.Workspace;
import dev.tva.tensor.Rational;
import dev.tva.tensor.Shape;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** What chooses among the experts of a block: a row for each. */
final class Router {
  private static final String ZERO = "zero";
  private static final String RANDOM = "random";

  /** As large as the weights of a model that is about to be trained. */
  private static final Rational SPREAD = Rational.of(1).over(Rational.of(50));

  private final Workspace work;
  private final Invocation call;
  private final DenseBlocks dense;

  Router(Workspace work, Invocation call, DenseBlocks dense) {
    this.work = work;
    this.call = call;
    this.dense = dense;
  }

  /**
   * The routers of all blocks; reports why there are none.
   *
   * @param zeros in their names and shapes
   */
  Optional<Value> of(int experts, Value zeros) {
    return switch (call.argument("router")) {
      case Val.Text(var word, _) when word.equals(Optional.of(ZERO)) || word.isEmpty() ->
          Optional.of(zeros);
      case Val.Text(var word, _) when word.equals(Optional.of(RANDOM)) -> random(zeros);
      case Val.Node(Value v) when work.single.containsKey(v) -> single(zeros, v);
      case Val.Node(Value v) when v.grain() != Grain.MODEL && v.grain() != Grain.LAYER ->
          Tensors.names(work, v).isEmpty() ? added(zeros, v) : named(v, experts, zeros);
      case Val other -> {
        work.report.add(
            error(
                    Slug.WRONG_TYPE,
                    "a router is \"zero\", \"random\" or tensors, and this is a " + other.word())
                .at(call.span("router"))
                .help("start with zeros:", new Edit(call.span("router"), "\"zero\""))
                .build());
        yield Optional.empty();
      }
    };
  }

  /** One tensor, which is the router of every block. */
  private Optional<Value> single(Value zeros, Value rows) {
    Val sum =
        call.bench()
            .binary(BinaryFn.ADD, new Val.Node(zeros), new Val.Node(rows), call.span("router"));
    return sum instanceof Val.Node(Value v) ? Optional.of(like(zeros, v)) : Optional.empty();
  }

  private Optional<Value> random(Value zeros) {
    Val field =
        call.bench().random(RandomFn.NORMAL, new Val.Node(work.graph.number(0)), call.span());
    return field instanceof Val.Node(Value v)
        ? added(zeros, work.graph.multiply(work.graph.of(new Op.Const(SPREAD)), v))
        : Optional.empty();
  }

  /** Numbers that any tensor has. */
  private Optional<Value> added(Value zeros, Value numbers) {
    Value sum = work.origin(work.graph.binary(BinaryFn.ADD, zeros, numbers), call.span("router"));
    new HeaderChecks(work).meet(sum, call.span("router"));
    return Optional.of(like(zeros, sum));
  }

  private Value like(Value zeros, Value rows) {
    boolean delta = work.spaces.of(zeros).isDelta();
    return work.spaces.of(rows).equals(work.spaces.of(zeros))
        ? rows
        : work.origin(work.graph.of(new Op.Stated(rows, !delta)), call.span("router"));
  }

  /** Those of another mixture, or of a file that has them by the same names. */
  private Optional<Value> named(Value v, int experts, Value zeros) {
    SortedSet<String> names = Tensors.names(work, v);
    Map<String, String> sources = new HashMap<>();
    Map<String, String> places = new HashMap<>();
    names.forEach(n -> places.put(n, n));
    List<List<String>> wrong = new ArrayList<>();
    for (String block : dense.blocks()) {
      List<String> known = MixtureKind.routers(block);
      Optional<String> found = known.stream().filter(names::contains).findFirst();
      String wanted = dense.kind().router(block);
      Shape shape = work.supports.spec(zeros, wanted).shape();
      if (found.isEmpty()) {
        wrong.add(List.of(known.getLast(), shape.toString(), "none"));
        continue;
      }
      sources.put(wanted, found.get());
      Shape got = work.supports.spec(v, found.get()).shape();
      if (!got.equals(shape)) {
        wrong.add(List.of(found.get(), shape.toString(), got.toString()));
      }
    }
    if (!wrong.isEmpty()) {
      work.report.add(
          error(
                  Slug.SHAPE_MISMATCH,
                  "a router has a row for each of "
                      + experts
                      + " experts in every block, and this has not")
              .at(call.span("router"))
              .table(List.of("tensor", "wanted", "there"), wrong)
              .note("found in the headers; no tensor data was read")
              .help("start with zeros:", new Edit(call.span("router"), "\"zero\""))
              .build());
      return Optional.empty();
    }
    View view = new View(sources, places);
    return Optional.of(
        like(zeros, Views.renamed(work, call.span(), view, i -> "routers of " + i.label()).of(v)));
  }
}
