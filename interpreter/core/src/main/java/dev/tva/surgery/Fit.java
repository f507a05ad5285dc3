// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.catalog.Alteration;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Tie;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.support.Input;
import dev.tva.support.Workspace;
import dev.tva.tensor.TensorSpec;
import dev.tva.type.Val;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code fit(x, like = base)}: tensors cut or filled to the shapes of another model's, in every
 * dimension. What is filled is zero in a delta, and that of {@code like} in a model.
 */
public final class Fit {
  private static final String LIKE = "like";
  private static final String ZERO = "zero";

  private final Workspace work;
  private final Invocation call;

  private Fit(Workspace work, Invocation call) {
    this.work = work;
    this.call = call;
  }

  public static Val of(Workspace work, Invocation call) {
    return new Fit(work, call).apply();
  }

  private Val apply() {
    Optional<Value> x = Tensors.of(work, call, "x");
    Optional<Value> like = Tensors.of(work, call, "like");
    if (x.isEmpty()
        || like.isEmpty()
        || !(call.argument("fill") instanceof Val.Text(var fill, _))) {
      return Val.WRONG;
    }
    if (fill.isEmpty() || !Views.areKnown(work, x.get()) || !Views.areKnown(work, like.get())) {
      return new Val.Node(Views.unread(work, call.span()).of(x.get()));
    }
    if (!fill.get().equals(LIKE) && !fill.get().equals(ZERO)) {
      return call.bench()
          .wrong(
              error(Slug.WRONG_ARGUMENTS, "`fill` is \"like\" or \"zero\"")
                  .at(call.span("fill"))
                  .help("fill with zeros:", new Edit(call.span("fill"), "\"zero\""))
                  .build());
    }
    if (!(like.get().op() instanceof Op.Read(int base, _))) {
      return call.bench()
          .wrong(
              error(Slug.WRONG_ARGUMENTS, "`like` is a checkpoint as it is")
                  .at(call.span("like"), "this is computed")
                  .help("leave it out:", without())
                  .build());
    }
    Optional<Value> whole = Tensors.whole(x.get());
    if (whole.isPresent()) {
      return call.bench().wrong(Tensors.notByElements(work, call, whole.get()));
    }
    // A difference of zeros is zero, as is one of equals; but a delta need not be a difference.
    String filled = work.spaces.of(x.get()).isDelta() ? ZERO : fill.get();
    Manifest shapes = work.inputs.get(base).manifest().orElseThrow();
    for (int i : work.supports.reads(x.get())) {
      Optional<Diagnostic> problem = problem(work.inputs.get(i), shapes, filled);
      if (problem.isPresent()) {
        return call.bench().wrong(problem.get());
      }
    }
    String how = ", like = " + shapes.label() + (filled.equals(LIKE) ? ")" : ", fill = zero)");
    Views views =
        Views.reshaped(
            work,
            call.span(),
            i -> new Input.Sight.Fitted(base, filled, rows(i, shapes)),
            i -> fitted(i, shapes, filled, "fit(" + i.label() + how),
            i -> "fit(" + i.label() + how,
            _ -> true);
    return new Val.Node(views.of(x.get()));
  }

  private Edit without() {
    return new Edit(call.span(), call.span("x").text());
  }

  private Optional<Diagnostic> problem(Input input, Manifest shapes, String fill) {
    Manifest m = input.manifest().orElseThrow();
    for (Map.Entry<String, TensorSpec> e : m.tensors().entrySet()) {
      Optional<TensorSpec> target = shapes.find(e.getKey());
      if (target.isEmpty() || target.get().shape().equals(e.getValue().shape())) {
        continue;
      }
      if (target.get().shape().ndim() != e.getValue().shape().ndim()) {
        return Optional.of(
            error(Slug.SHAPE_MISMATCH, "`" + e.getKey() + "` has not as many dimensions in both")
                .at(call.span())
                .note("found in the headers; no tensor data was read")
                .help("leave it out:", without())
                .build());
      }
      boolean filled = fill.equals(LIKE) && !input.delta() && isFilled(e.getValue(), target.get());
      if (filled
          && m.piece(e.getKey()).isPresent()
          && !m.piece(e.getKey())
              .get()
              .spec()
              .dtype()
              .equals(shapes.piece(e.getKey()).orElseThrow().spec().dtype())) {
        return Optional.of(
            error(
                    Slug.DTYPE_UNSUPPORTED,
                    "`" + e.getKey() + "` is filled from one of another dtype")
                .at(call.span())
                .note(
                    "it is "
                        + e.getValue().dtype().word()
                        + ", and "
                        + target.get().dtype().word()
                        + " in `"
                        + shapes.label()
                        + "`")
                .help(
                    "fill with zeros:",
                    new Edit(
                        call.span(),
                        call.span().text().replaceFirst("\\)$", "") + ", fill = \"zero\")"))
                .build());
      }
    }
    return Optional.empty();
  }

  private static boolean isFilled(TensorSpec from, TensorSpec to) {
    List<Long> a = from.shape().dimensions();
    List<Long> b = to.shape().dimensions();
    for (int i = 0; i < a.size(); i++) {
      if (b.get(i) > a.get(i)) {
        return true;
      }
    }
    return false;
  }

  /** The rows of the vocabulary, where they change. */
  private static Optional<Alteration> rows(Input input, Manifest shapes) {
    Manifest m = input.manifest().orElseThrow();
    return Tie.embedding(m.names())
        .flatMap(e ->
            shapes
                .find(e)
                .map(to ->
                    new Alteration.Vocabulary(
                        m.find(e).orElseThrow().shape().rows(), to.shape().rows())))
        .filter(v -> v.was() != v.rows())
        .map(v -> v);
  }

  private static Manifest fitted(Input input, Manifest shapes, String fill, String label) {
    Manifest m = input.manifest().orElseThrow();
    Map<String, TensorSpec> specs = new HashMap<>(m.tensors());
    Map<String, Piece> pieces = new HashMap<>(m.pieces());
    m.tensors()
        .forEach((name, spec) -> {
          Optional<TensorSpec> to = shapes.find(name);
          if (to.isPresent() && !to.get().shape().equals(spec.shape())) {
            specs.put(name, new TensorSpec(spec.dtype(), to.get().shape()));
            m.piece(name)
                .ifPresent(p -> {
                  boolean copied = fill.equals(LIKE) && !input.delta() && isFilled(spec, to.get());
                  pieces.put(
                      name,
                      new Piece.Fitted(
                          p,
                          copied ? shapes.piece(name) : Optional.empty(),
                          new TensorSpec(p.spec().dtype(), to.get().shape())));
                });
          }
        });
    return m.reshaped(label, specs, pieces);
  }
}
