// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Remark;
import dev.tva.catalog.Rows;
import dev.tva.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An adapter as PEFT writes it, as the delta it makes of a base. The tensors in the file decide
 * which modules change; the lists of targets in the settings do not matter.
 */
public final class PeftAdapter {
  private final AdapterSettings settings;
  private final Manifest adapter;
  private final Orientation orientation;
  private final Changes changes;

  private PeftAdapter(AdapterSettings settings, Manifest adapter, Manifest base) {
    this.settings = settings;
    this.adapter = adapter;
    this.orientation = new Orientation(base);
    this.changes = new Changes(base);
  }

  /**
   * The adapter over a base.
   *
   * @param remarks what is to be said of it
   */
  public static Manifest over(
      String label, AdapterSettings settings, Manifest adapter, Manifest base, List<Remark> remarks)
      throws Refused {
    return new PeftAdapter(settings, adapter, base).manifest(label, remarks);
  }

  private Manifest manifest(String label, List<Remark> remarks) throws Refused {
    PeftNames names = PeftNames.of(adapter);
    List<String> unknown = new ArrayList<>();
    for (Map.Entry<String, String> copy : names.copies().entrySet()) {
      if (settings.tied() && changes.isTiedTo(copy.getKey(), names.copies().keySet())) {
        continue;
      }
      if (changes.has(copy.getKey())) {
        changes.replace(
            copy.getKey(),
            Changes.matrix(adapter, copy.getValue()),
            adapter.find(copy.getValue()).orElseThrow().shape());
      } else {
        unknown.add(copy.getValue());
      }
    }
    for (Factors factors : names.modules().values()) {
      if (module(factors, names.shared())) {
        factors.expectAllUsed();
      } else {
        unknown.add(factors.module());
      }
    }
    if (!unknown.isEmpty()) {
      throw new Refused(
          unknown.size() == 1
              ? "its `" + unknown.getFirst() + "` has no place in the base"
              : unknown.size() + " of its modules have no place in the base",
          "give the base that the adapter was trained on",
          unknown);
    }
    return changes.manifest(label, remarks);
  }

  /** Whether the base has the module. */
  private boolean module(Factors f, Map<String, String> shared) throws Refused {
    String weight = changes.named(f.module()) + ".weight";
    if (!changes.has(weight)) {
      return f.has("lora_A") && new StackedExperts(settings, changes, orientation).change(f);
    }
    switch (settings.type().toUpperCase(Locale.ROOT)) {
      case "LORA", "TRAINABLE_TOKENS" -> lora(f, weight);
      case "LOHA" ->
          changes.add(
              weight, laid(f, weight, new LowRankForms(f).hadamard(settings.scaleOf(f.module()))));
      case "LOKR" ->
          changes.add(
              weight, laid(f, weight, new LowRankForms(f).kronecker(settings.scaleOf(f.module()))));
      case "IA3" -> ia3(f, weight);
      case "VERA" -> vera(f, weight, shared);
      case "ADALORA" -> adaptive(f, weight);
      default -> throw new Refused("adapters of type " + settings.type() + " are not supported");
    }
    return true;
  }

  private Rows laid(Factors f, String weight, Rows change) throws Refused {
    Shape shape = changes.shape(weight);
    if (change.rows() * change.cols() != shape.elements()) {
      throw new Refused(
          "its factors for `"
              + f.module()
              + "` make "
              + Shape.of(change.rows(), change.cols())
              + ", the base's weight is "
              + shape);
    }
    Weights lies = lies(f, weight, change.rows(), change.cols());
    return lies.laid(change);
  }

  private Weights lies(Factors f, String weight, long out, long in) throws Refused {
    return Weights.of(
        f.module(),
        changes.shape(weight),
        out,
        in,
        orientation.isKnownTurned(weight),
        settings.fanInFanOut());
  }

  private void lora(Factors f, String weight) throws Refused {
    if (f.has("tokens")) {
      tokens(f, weight);
    }
    if (f.has("lora_embedding_A")) {
      embedding(f, weight);
    }
    if (!f.has("lora_A") && !f.has("lora_B")) {
      return;
    }
    double scale = scale(f, f.shape("lora_A").rows());
    Rows b = f.of("lora_B");
    Rows a = f.of("lora_A");
    if (b.cols() != a.rows()) {
      throw new Refused(
          "the factors of `"
              + f.module()
              + "` are "
              + f.shape("lora_B")
              + " and "
              + f.shape("lora_A"));
    }
    Weights lies = lies(f, weight, b.rows(), a.cols());
    change(f, weight, lies, new Rows.Scaled(lies.product(b, a), scale));
    if (f.has("lora_B.bias")) {
      String bias = f.module() + ".bias";
      if (!changes.has(bias)) {
        throw new Refused("it adds to the bias of `" + f.module() + "`, and the base has none");
      }
      long outputs = changes.shape(bias).elements();
      changes.add(bias, new Rows.Scaled(f.row("lora_B.bias", outputs), scale));
    }
  }

  /**
   * Factors with a singular value for each rank (AdaLoRA, Zhang et al. 2023). The rank is that of
   * the factors, to which PEFT adds a little.
   */
  private void adaptive(Factors f, String weight) throws Refused {
    Rows b = f.of("lora_B");
    Rows a = f.of("lora_A");
    Rows values = f.row("lora_E");
    if (b.cols() != a.rows() || values.cols() != a.rows()) {
      throw new Refused("the factors of `" + f.module() + "` are of different ranks");
    }
    Weights lies = lies(f, weight, b.rows(), a.cols());
    changes.add(
        weight,
        new Rows.Scaled(
            lies.product(b, new Rows.Weighted(a, values, true)),
            settings.alphaOf(f.module()) / (a.rows() + 1e-5)));
  }

  /** The rank must be that of the settings: the scale is made of it. */
  private double scale(Factors f, long rank) throws Refused {
    int told = settings.rankOf(f.module());
    if (told != rank) {
      throw new Refused(
          "the factors of `"
              + f.module()
              + "` have rank "
              + rank
              + ", its configuration says "
              + told);
    }
    return settings.scaleOf(f.module());
  }

  private void change(Factors f, String weight, Weights lies, Rows delta) throws Refused {
    if (!f.has("lora_magnitude_vector")) {
      if (settings.decomposed()) {
        throw new Refused(
            "its configuration sets `use_dora`, and `"
                + f.module()
                + "` has no lora_magnitude_vector",
            "copy or download the adapter again: it is not all there",
            List.of());
      }
      changes.add(weight, delta);
      return;
    }
    Rows sum = Weights.add(changes.current(weight), delta);
    Rows lengths = f.row("lora_magnitude_vector", lies.turned() ? sum.cols() : sum.rows());
    changes.become(weight, lies.lengthened(sum, lengths));
  }

  /** Factors over the vocabulary; DoRA scales the columns of an embedding, one for each unit. */
  private void embedding(Factors f, String weight) throws Refused {
    Rows a = f.of("lora_embedding_A");
    Rows b = f.of("lora_embedding_B");
    double scale = scale(f, a.rows());
    Shape shape = changes.shape(weight);
    if (a.cols() != shape.rows() || b.rows() != shape.cols() || b.cols() != a.rows()) {
      throw new Refused(
          "its factors for `"
              + f.module()
              + "` make "
              + Shape.of(a.cols(), b.rows())
              + ", the base's embedding is "
              + shape,
          "the adapter was trained with another vocabulary; give the base that it was trained on",
          List.of());
    }
    Weights lies = new Weights(true);
    change(f, weight, lies, new Rows.Scaled(lies.product(b, a), scale));
  }

  /** The rows named are replaced, whatever the tensor is called. */
  private void tokens(Factors f, String weight) throws Refused {
    Rows by = f.of("tokens");
    List<Long> at =
        settings.tokens().entrySet().stream()
            .filter(e -> e.getKey().isEmpty() || (f.module()).endsWith(e.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(() ->
                new Refused("it replaces rows of `" + f.module() + "` and does not say which"));
    Shape shape = changes.shape(weight);
    if (at.size() != by.rows() || by.cols() != shape.cols()) {
      throw new Refused(
          "it replaces " + at.size() + " rows of `" + f.module() + "` by " + f.shape("tokens"));
    }
    for (long row : at) {
      if (row < 0 || row >= shape.rows()) {
        throw new Refused("it replaces row " + row + " of `" + weight + "`, which is " + shape);
      }
    }
    changes.become(weight, new Rows.Replaced(changes.current(weight), at, by));
  }

  /** Outputs of attention and inputs of feed-forward layers are scaled (IA3, Liu et al. 2022). */
  private void ia3(Factors f, String weight) throws Refused {
    Shape l = f.shape("ia3_l");
    boolean outputs = l.ndim() > 0 && l.dimensions().getLast() == 1 && l.rows() != 1;
    Shape shape = changes.shape(weight);
    Rows factors = f.row("ia3_l");
    boolean turned =
        shape.ndim() == 2
            && shape.rows() != shape.cols()
            && (outputs ? shape.cols() : shape.rows()) == factors.cols();
    Weights lies = new Weights(turned || shape.rows() == shape.cols() && settings.fanInFanOut());
    long wanted = outputs != lies.turned() ? shape.rows() : shape.cols();
    if (factors.cols() != wanted) {
      throw new Refused(
          "its factors for `" + f.module() + "` are " + l + ", the base's weight is " + shape);
    }
    changes.become(weight, lies.weighted(changes.current(weight), factors, outputs));
    String bias = f.module() + ".bias";
    if (outputs && changes.has(bias)) {
      Rows each = f.row("ia3_l", changes.shape(bias).elements());
      changes.become(bias, new Rows.Weighted(changes.current(bias), each, false));
    }
  }

  /** One pair of factors for all modules, weighted for each (VeRA, Kopiczko et al. 2024). */
  private void vera(Factors f, String weight, Map<String, String> shared) throws Refused {
    if (!shared.containsKey("vera_A") || !shared.containsKey("vera_B")) {
      throw new Refused(
          "the factors that its modules share were not saved, and cannot be made again",
          "save the adapter with `save_projection=True`",
          List.of());
    }
    Rows.Stored a = Changes.matrix(adapter, shared.get("vera_A"));
    Rows.Stored b = Changes.matrix(adapter, shared.get("vera_B"));
    Shape shape = changes.shape(weight);
    Rows outs = f.row("vera_lambda_b");
    Rows ranks = f.row("vera_lambda_d");
    long out = outs.cols();
    if (out == 0 || shape.elements() % out != 0) {
      throw new Refused(
          "its `vera_lambda_b` for `" + f.module() + "` is " + f.shape("vera_lambda_b"));
    }
    long in = shape.elements() / out;
    Weights lies = lies(f, weight, out, in);
    if (b.rows() < out || a.cols() < in || a.rows() != ranks.cols()) {
      throw new Refused("its shared factors are smaller than `" + f.module() + "`");
    }
    Rows left = new Rows.Weighted(Rows.Part.rows(b, 0, out), outs, true);
    Rows right = new Rows.Weighted(new Rows.Part(a, 0, 1, a.rows(), 0, 1, in), ranks, true);
    changes.add(weight, lies.product(left, right));
  }
}
