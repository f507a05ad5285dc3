// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.catalog.Alteration;
import dev.tva.catalog.MixtureKind.Part;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.support.Workspace;
import dev.tva.tensor.Shape;
import dev.tva.type.Val;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * {@code expert(x, 2)}: a mixture with one expert in each block, which is a dense model; and {@code
 * split_experts(x)}: all experts of a block, that one tensor holds, as a tensor each.
 */
public final class Expert {
  private final Workspace work;
  private final Invocation call;

  private Expert(Workspace work, Invocation call) {
    this.work = work;
    this.call = call;
  }

  public static Val one(Workspace work, Invocation call) {
    return new Expert(work, call).dense();
  }

  public static Val all(Workspace work, Invocation call) {
    return new Expert(work, call).split();
  }

  private Val dense() {
    Optional<Value> x = Tensors.of(work, call, "x");
    Optional<Integer> number = call.bench().integer(call.argument("n"), call.span("n"));
    if (x.isEmpty() || number.isEmpty()) {
      return Val.WRONG;
    }
    if (!Views.areKnown(work, x.get())) {
      return new Val.Node(Views.unread(work, call.span()).of(x.get()));
    }
    MixtureTensors mixture = new MixtureTensors(work, x.get());
    if (mixture.experts() == 0) {
      return call.bench().wrong(none());
    }
    Optional<Diagnostic> problem =
        problem(mixture, x.get()).or(() -> number(number.get(), mixture.experts()));
    if (problem.isPresent()) {
      return call.bench().wrong(problem.get());
    }
    mixture.take(number.get());
    TreeSet<String> shapes = new TreeSet<>();
    mixture.shapes(Part.GATE).forEach(s -> shapes.add(s.toString()));
    if (shapes.size() > 1) {
      return call.bench()
          .wrong(
              error(Slug.SHAPE_MISMATCH, "the blocks would be of several widths")
                  .at(call.span())
                  .table(List.of("shape of `gate_proj`"), shapes.stream().map(List::of).toList())
                  .note("some blocks are dense already, and no config says two widths")
                  .help("leave it as it is:", new Edit(call.span(), call.span("x").text()))
                  .build());
    }
    Shape gate = mixture.shapes(Part.GATE).getFirst();
    var unmixed = new Alteration.Unmixed(mixture.kind(), gate.rows());
    String how = ", " + number.get() + ")";
    return new Val.Node(
        mixture.seen(call.span(), i -> "expert(" + i.label() + how, _ -> Optional.of(unmixed)));
  }

  private Val split() {
    Optional<Value> x = Tensors.of(work, call, "x");
    if (x.isEmpty()) {
      return Val.WRONG;
    }
    if (!Views.areKnown(work, x.get())) {
      return new Val.Node(Views.unread(work, call.span()).of(x.get()));
    }
    MixtureTensors mixture = new MixtureTensors(work, x.get());
    if (!mixture.isFused()) {
      return call.bench().wrong(none());
    }
    Optional<Diagnostic> problem = problem(mixture, x.get());
    if (problem.isPresent()) {
      return call.bench().wrong(problem.get());
    }
    mixture.split();
    return new Val.Node(
        mixture.seen(call.span(), i -> "split_experts(" + i.label() + ")", _ -> Optional.empty()));
  }

  private Diagnostic none() {
    boolean split = call.function().equals("split_experts");
    return error(
            Slug.NO_MIXTURE,
            split ? "no tensor holds all experts of a block" : "there are no experts")
        .at(call.span("x"))
        .note("found in the headers; no tensor data was read")
        .help("leave it as it is:", new Edit(call.span(), call.span("x").text()))
        .build();
  }

  private Optional<Diagnostic> problem(MixtureTensors mixture, Value x) {
    Optional<Diagnostic> strange =
        mixture
            .strange()
            .map(name ->
                error(Slug.NO_MIXTURE, "`" + name + "` is no expert of a kind that is known")
                    .at(call.span("x"))
                    .note("found in the headers; no tensor data was read")
                    .note(
                        "known are Mixtral's, and gate, up and down of [out, in] as Qwen has them")
                    .help("leave it as it is:", new Edit(call.span(), call.span("x").text()))
                    .build());
    Optional<Value> whole = mixture.isFused() ? Tensors.whole(x) : Optional.empty();
    return strange.or(() -> whole.map(w -> Tensors.notByElements(work, call, w)));
  }

  private Optional<Diagnostic> number(int number, int experts) {
    return number >= 0 && number < experts
        ? Optional.empty()
        : Optional.of(
            error(Slug.OUT_OF_RANGE, "there is no expert " + number)
                .at(call.span("n"), "it has 0 to " + (experts - 1))
                .note("found in the headers; no tensor data was read")
                .help("take the last one:", new Edit(call.span("n"), "" + (experts - 1)))
                .build());
  }
}
