// SPDX-License-Identifier: Apache-2.0
package dev.tva.builtin;

import dev.tva.diagnostic.Help;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.MatrixFn;
import dev.tva.graph.RandomFn;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.type.Spaces;
import dev.tva.type.Val;
import java.util.List;
import java.util.Optional;

/** One call of a primitive: its arguments, its place, and what it may ask for. */
public interface Invocation {
  /** The argument bound to a parameter, defaults included. */
  Val argument(String parameter);

  /** Whether the caller wrote it. */
  boolean given(String parameter);

  Span span(String parameter);

  Span span();

  String function();

  Workbench bench();

  default Value value(String parameter) {
    return bench().value(argument(parameter), span(parameter));
  }

  default List<Val> items(String parameter) {
    return argument(parameter) instanceof Val.Items(var items, _) ? items : List.of();
  }

  /** What the items of a list are called; empty where they have no names. */
  default List<String> names(String parameter) {
    return argument(parameter) instanceof Val.Items(_, var names) ? names : List.of();
  }

  default Optional<Grain> grain(String parameter) {
    return argument(parameter) instanceof Val.GrainWord(var grain)
        ? Optional.of(grain)
        : Optional.empty();
  }

  /** What primitives build with; every method that can fail reports and gives {@code WRONG}. */
  interface Workbench {
    GraphBuilder graph();

    Spaces spaces();

    /** The graph value of a number, mask or tensors; a flag counts as 0 or 1. */
    Value value(Val val, Span span);

    /** What makes the lists of a call equally long. */
    Help evened(Span call, String words);

    /** Checked arithmetic, as if written at {@code span}. */
    Val binary(BinaryFn fn, Val x, Val y, Span span);

    Val unary(UnaryFn fn, Val x, Span span);

    /** A checked choice on data. */
    Val where(Val mask, Val x, Val y, Span span);

    /** A checked reduction. */
    Val reduce(dev.tva.graph.ReduceFn fn, List<Val> arguments, Grain to, Span span);

    /**
     * A checked order statistic; what {@code amount} means is the function's. Of {@code TOP_} it is
     * the mask of the items taken.
     */
    Val order(dev.tva.graph.ReduceFn fn, Val x, Val amount, Grain per, Span span);

    /** The sums up to and with each item of a group. */
    Val runningSum(Val x, Grain per, Span span);

    /** A field of random numbers; the seed is known before data. */
    Val random(RandomFn fn, Val seed, Span span);

    /** A function of matrices and of numbers known before data. */
    Val matrix(MatrixFn fn, List<Val> matrices, List<Val> numbers, Span span);

    /** A whole number known before data; reports what else it is. */
    Optional<Integer> integer(Val val, Span span);

    Val wrong(dev.tva.diagnostic.Diagnostic problem);

    /** The checkpoint at a path, as a point or a delta. */
    Val open(Val path, boolean delta, Span span);

    /** The delta that the adapter at a path makes of a base. */
    Val adapter(Val path, Span span, Val base, Span baseSpan);

    /** Tensors under other names. */
    Val rename(Invocation call);

    /** The tensors of some blocks. */
    Val blocks(Invocation call);

    /** Tensors cut or filled to the shapes of another model's. */
    Val fit(Invocation call);

    /** A single tensor, which meets any others that it fits. */
    Val tensor(Invocation call);

    /** Rows of embedding and head in the order of other tokens. */
    Val align(Invocation call);

    /** Blocks one after the other, numbered anew. */
    Val stack(Invocation call);

    /** Dense models as the experts of one. */
    Val experts(Invocation call);

    /** One expert of each block, as a dense model. */
    Val expert(Invocation call);

    /** The experts that one tensor holds, as a tensor each. */
    Val splitExperts(Invocation call);

    /** All checkpoints a glob matches. */
    Val openAll(Val paths, Span span);
  }
}
