// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.catalog.Alteration;
import dev.tva.catalog.MixtureKind;
import dev.tva.catalog.MixtureKind.Part;
import dev.tva.catalog.TensorPattern;
import dev.tva.catalog.View;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.support.Input;
import dev.tva.support.Workspace;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code experts([a, b], base = base)}: the perceptrons of dense models as experts, and all else
 * from one model.
 */
public final class Experts {
  private static final String NONE = "none";

  private final Workspace work;
  private final Invocation call;
  private final List<Value> conditions = new ArrayList<>();
  private final List<Value> arms = new ArrayList<>();

  private Experts(Workspace work, Invocation call) {
    this.work = work;
    this.call = call;
  }

  public static Val of(Workspace work, Invocation call) {
    return new Experts(work, call).apply();
  }

  private Val apply() {
    Optional<Value> base = Tensors.of(work, call, "base");
    Optional<List<Value>> models = Tensors.list(work, call, "models", "models", "[a, b]");
    Optional<Integer> active = call.bench().integer(call.argument("active"), call.span("active"));
    boolean sharedIsWord = call.argument("shared") instanceof Val.Text;
    Optional<Value> shared = sharedIsWord ? Optional.empty() : Tensors.of(work, call, "shared");
    Val router = call.argument("router");
    if (base.isEmpty()
        || models.isEmpty()
        || active.isEmpty()
        || shared.isEmpty() && !sharedIsWord
        || router instanceof Val.Wrong) {
      return Val.WRONG;
    }
    List<Value> all = new ArrayList<>(models.get());
    all.add(base.get());
    shared.ifPresent(all::add);
    if (router instanceof Val.Node(Value r)) {
      all.add(r);
    }
    if (!all.stream().allMatch(v -> Views.areKnown(work, v))) {
      return new Val.Node(Views.unread(work, call.span()).of(base.get()));
    }
    DenseBlocks dense = new DenseBlocks(work, call, base.get());
    Optional<Diagnostic> problem =
        dense
            .problem()
            .or(() -> models(dense, models.get()))
            .or(() -> shared(dense, shared))
            .or(() -> active(active.get(), models.get().size()));
    if (problem.isPresent()) {
      return call.bench().wrong(problem.get());
    }
    return made(dense, base.get(), models.get(), shared, active.get());
  }

  private Optional<Diagnostic> models(DenseBlocks dense, List<Value> models) {
    return models.stream()
        .flatMap(m -> dense.problem(m, models.getFirst(), "models").stream())
        .findFirst();
  }

  private Optional<Diagnostic> shared(DenseBlocks dense, Optional<Value> shared) {
    if (shared.isPresent() && dense.kind().isShared()) {
      return dense.problem(shared.get(), shared.get(), "shared");
    }
    if (shared.isPresent() == dense.kind().isShared()) {
      return Optional.empty();
    }
    var d =
        error(
            Slug.NO_MIXTURE,
            "`"
                + dense.kind().type()
                + "`, which such models become, has "
                + (shared.isPresent() ? "no expert" : "an expert")
                + " that sees all tokens");
    return Optional.of(
        shared.isPresent()
            ? d.at(call.span("shared")).help("leave `shared` out").build()
            : d.at(call.span())
                .help(
                    "to make it of the base:",
                    new Edit(
                        call.span(),
                        call.span().text().replaceFirst("\\)$", "")
                            + ", shared = "
                            + call.span("base").text()
                            + ")"))
                .build());
  }

  private Optional<Diagnostic> active(int active, int experts) {
    return active >= 1 && active <= experts
        ? Optional.empty()
        : Optional.of(
            error(
                    Slug.OUT_OF_RANGE,
                    "of " + Counted.of(experts, "expert") + ", " + active + " cannot see a token")
                .at(call.span("active"))
                .help("give a number from 1 to " + experts)
                .build());
  }

  private Val made(
      DenseBlocks dense, Value base, List<Value> models, Optional<Value> shared, int active) {
    MixtureKind kind = dense.kind();
    String blocks = dense.stack().isEmpty() ? "*" : dense.stack() + ".*";
    String module = kind.module(blocks);
    for (int e = 0; e < models.size(); e++) {
      int number = e;
      Map<String, String> sources = new HashMap<>();
      each(
          dense,
          (block, part) ->
              sources.put(kind.expert(block, number, part), MixtureKind.dense(block, part)));
      conditions.add(test(module + ".experts." + e));
      arms.add(renamed(models.get(e), sources, " as expert " + e));
    }
    if (shared.isPresent()) {
      Map<String, String> sources = new HashMap<>();
      each(
          dense,
          (block, part) ->
              sources.put(MixtureKind.shared(block, part), MixtureKind.dense(block, part)));
      conditions.add(test(module + ".shared_expert"));
      arms.add(renamed(shared.get(), sources, " as shared expert"));
      conditions.add(test(module + ".shared_expert_gate"));
      Map<String, TensorSpec> gates = new HashMap<>();
      for (String block : dense.blocks()) {
        gates.put(MixtureKind.sharedGate(block), row(base, block, 1));
      }
      arms.add(blank(base, "gates of zeros", gates));
    }
    Value zeros = blank(base, "router of zeros", routers(dense, base, models.size()));
    Optional<Value> router = new Router(work, call, dense).of(models.size(), zeros);
    if (router.isEmpty()) {
      return Val.WRONG;
    }
    arms.add(router.get());
    conditions.addFirst(work.graph.unary(UnaryFn.NOT, test(module)));
    String first = dense.blocks().getFirst();
    arms.addFirst(
        around(
            base,
            dense,
            new Alteration.Mixed(
                kind,
                models.size(),
                active,
                dense.shape(models.getFirst(), first, Part.GATE).rows(),
                shared.map(s -> dense.shape(s, first, Part.GATE).rows()).orElse(0L))));
    Value last = arms.removeLast();
    return new Val.Node(
        work.origin(work.graph.of(new Op.Choose(conditions, arms, last)), call.span()));
  }

  private interface PartOfBlock {
    void take(String block, Part part);
  }

  private static void each(DenseBlocks dense, PartOfBlock to) {
    for (String block : dense.blocks()) {
      for (Part part : Part.values()) {
        to.take(block, part);
      }
    }
  }

  private Map<String, TensorSpec> routers(DenseBlocks dense, Value base, int experts) {
    Map<String, TensorSpec> specs = new HashMap<>();
    for (String block : dense.blocks()) {
      specs.put(dense.kind().router(block), row(base, block, experts));
    }
    return specs;
  }

  /** Rows as long as what the block's perceptron sees. */
  private TensorSpec row(Value base, String block, int rows) {
    TensorSpec gate = work.supports.spec(base, MixtureKind.dense(block, Part.GATE));
    return new TensorSpec(gate.dtype(), Shape.of(rows, gate.shape().cols()));
  }

  private Value blank(Value base, String label, Map<String, TensorSpec> specs) {
    Input beside = work.inputs.get(work.supports.reads(base).getFirst());
    boolean delta = work.spaces.of(base).isDelta();
    return Views.blank(work, call.span(), beside, delta, label, specs);
  }

  private Value test(String names) {
    return work.graph.of(new Op.NameTest(new TensorPattern("^" + names)));
  }

  private Value renamed(Value model, Map<String, String> sources, String how) {
    Map<String, String> places = new HashMap<>();
    Tensors.read(work, model).forEach(n -> places.put(n, n));
    View view = new View(sources, places);
    return Views.renamed(work, call.span(), view, i -> i.label() + how).of(model);
  }

  /** All but the perceptrons; its config then is that of the mixture. */
  private Value around(Value base, DenseBlocks dense, Alteration mixed) {
    Map<String, String> same = new HashMap<>();
    Map<String, String> places = new HashMap<>();
    for (String name : Tensors.read(work, base)) {
      places.put(name, name);
      if (MixtureKind.dense(name).filter(d -> dense.blocks().contains(d.block())).isEmpty()) {
        same.put(name, name);
      }
    }
    return Views.renamed(
            work,
            call.span(),
            new View(same, places),
            i -> i.label() + " around experts",
            _ -> Optional.of(mixed))
        .of(base);
  }
}
