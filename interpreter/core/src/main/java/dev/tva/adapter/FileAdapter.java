// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Remark;
import dev.tva.catalog.Rows;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;

/**
 * An adapter in one file without settings, as kohya's scripts, LyCORIS and diffusers write them.
 * Modules are looked up among the base's names: kohya's have underscores for dots, which cannot be
 * undone.
 */
public final class FileAdapter {
  private final Manifest adapter;
  private final Map<String, Double> alphas;
  private final Map<String, AdapterSettings> components;
  private final Manifest base;
  private final BaseNames names;
  private final Changes changes;

  private FileAdapter(
      Manifest adapter,
      Map<String, Double> alphas,
      Map<String, AdapterSettings> components,
      Manifest base) {
    this.adapter = adapter;
    this.alphas = alphas;
    this.components = components;
    this.base = base;
    this.names = new BaseNames(base);
    this.changes = new Changes(base);
  }

  /** Whether the names are those of such a file. */
  public static boolean isOne(Manifest file) {
    return file.names().stream().anyMatch(n -> FileNames.part(n).isPresent());
  }

  /** The tensors that hold one number which the change is scaled by. */
  public static List<String> alphas(Manifest file) {
    return file.names().stream().filter(n -> n.endsWith(".alpha")).toList();
  }

  /**
   * The adapter over a base.
   *
   * @param alphas the number in each tensor of {@link #alphas(Manifest)}
   * @param components what the header says of parts of a pipeline, by their names
   */
  public static Manifest over(
      String label,
      Manifest adapter,
      Map<String, Double> alphas,
      Map<String, AdapterSettings> components,
      Manifest base)
      throws Refused {
    return new FileAdapter(adapter, alphas, components, base).manifest(label);
  }

  private Manifest manifest(String label) throws Refused {
    SequencedMap<String, Factors> modules = new LinkedHashMap<>();
    for (String tensor : adapter.names()) {
      FileNames.Part part =
          FileNames.part(tensor)
              .orElseThrow(
                  () -> new Refused("`" + tensor + "` is no part of an adapter that tva knows"));
      if (part.name().equals("wd_for_diff") || part.name().startsWith("oft")) {
        throw new Refused("`" + part.name() + "` of `" + tensor + "` is not supported");
      }
      modules.computeIfAbsent(part.module(), m -> new Factors(adapter, m)).put(part.name(), tensor);
    }
    SequencedMap<String, List<String>> unknown = new LinkedHashMap<>();
    TreeSet<String> found = new TreeSet<>();
    for (Factors f : modules.values()) {
      Optional<String> module = names.find(f.module());
      if (module.isPresent()) {
        change(f, module.get());
        f.expectAllUsed();
        found.add(FileNames.component(f.module()));
      } else {
        unknown
            .computeIfAbsent(FileNames.component(f.module()), _ -> new ArrayList<>())
            .add(f.module());
      }
    }
    List<String> lost =
        unknown.entrySet().stream()
            .filter(e -> found.isEmpty() || found.contains(e.getKey()))
            .flatMap(e -> e.getValue().stream())
            .toList();
    if (!lost.isEmpty()) {
      throw new Refused(
          lost.size() == 1
              ? "its `" + lost.getFirst() + "` has no place in the base"
              : lost.size() + " of its modules have no place in the base",
          "give the base that the adapter was trained on",
          lost);
    }
    return changes.manifest(label, others(label, unknown));
  }

  /** Of a pipeline, a file may change components that this base does not hold. */
  private List<Remark> others(String label, Map<String, List<String>> unknown) {
    return unknown.entrySet().stream()
        .map(e ->
            Remark.warning(
                Slug.ADAPTER_DOES_NOT_FIT,
                "the adapter `"
                    + label
                    + "` also changes another part of a pipeline, `"
                    + e.getKey()
                    + "`, which this base "
                    + (isInOtherNames(e.getKey())
                        ? "holds under OpenCLIP's names"
                        : "does not hold"),
                left(e.getKey(), e.getValue().size())))
        .toList();
  }

  private List<Line> left(String component, int modules) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line.Note(modules + " of its modules are left out"));
    if (isInOtherNames(component)) {
      lines.add(
          new Line.Note(
              "there queries, keys and values are one matrix, and modules have other names"));
      lines.add(
          new Help.Outside("give the pipeline as diffusers has it, with a folder for each part"));
    }
    return lines;
  }

  /** As files of Stable Diffusion XL have their second text encoder. */
  private boolean isInOtherNames(String component) {
    return component.equals("text_encoder_2")
        && base.names().stream().anyMatch(n -> n.contains(".transformer.resblocks."));
  }

  private void change(Factors f, String module) throws Refused {
    String weight = module + ".weight";
    String bias = module + ".bias";
    if (f.has("diff_b")) {
      addTo(bias, f.row("diff_b"), f);
    }
    if (f.has("b_norm")) {
      addTo(bias, f.row("b_norm"), f);
    }
    if (!changes.has(weight)) {
      throw new Refused("`" + f.module() + "` has no weight in the base");
    }
    Shape shape = changes.shape(weight);
    for (String whole : List.of("diff", "w_norm")) {
      if (f.has(whole)) {
        addTo(weight, f.of(whole), f);
      }
    }
    Optional<Rows> delta = delta(f);
    if (delta.isEmpty()) {
      return;
    }
    if (delta.get().rows() != shape.rows() || delta.get().cols() != shape.cols()) {
      throw new Refused(
          "its factors for `"
              + f.module()
              + "` make "
              + Shape.of(delta.get().rows(), delta.get().cols())
              + ", the base's weight is "
              + shape,
          "give the base that the adapter was trained on",
          List.of());
    }
    if (f.has("lora_up.bias")) {
      double scale = scale(f, f.of("lora_down").rows());
      addTo(bias, new Rows.Scaled(f.row("lora_up.bias"), scale), f);
    }
    if (f.has("dora_scale")) {
      changes.become(weight, decomposed(f, weight, delta.get()));
    } else if (f.has("lora_magnitude_vector")) {
      Rows lengths = f.row("lora_magnitude_vector", shape.rows());
      Rows sum = Weights.add(changes.current(weight), delta.get());
      changes.become(weight, new Weights(false).lengthened(sum, lengths));
    } else if (settings(f).filter(AdapterSettings::decomposed).isPresent()) {
      throw new Refused(
          "its header sets `use_dora`, and `" + f.module() + "` has no lora_magnitude_vector");
    } else {
      changes.add(weight, delta.get());
    }
  }

  /** What the header says of the part of a pipeline that a module belongs to. */
  private Optional<AdapterSettings> settings(Factors f) {
    return Optional.ofNullable(components.get(FileNames.component(f.module())));
  }

  private void addTo(String tensor, Rows delta, Factors f) throws Refused {
    if (!changes.has(tensor)
        || changes.shape(tensor).rows() != delta.rows()
        || changes.shape(tensor).cols() != delta.cols()) {
      throw new Refused(
          "it changes `" + tensor + "`, which the base has not in that shape",
          "give the base that the adapter was trained on",
          List.of());
    }
    changes.add(tensor, delta);
    // A whole change has no rank to scale it by.
    f.pass("alpha");
  }

  private Optional<Rows> delta(Factors f) throws Refused {
    if (f.has("lora_down") || f.has("lora_up")) {
      long rank = f.of("lora_down").rows();
      return Optional.of(
          new Rows.Scaled(
              f.product("lora_up", "lora_down", Optional.of("lora_mid")), scale(f, rank)));
    }
    LowRankForms forms = new LowRankForms(f);
    if (f.has("hada_w1_a")) {
      return Optional.of(forms.hadamard(scale(f, f.of("hada_w1_b").rows())));
    }
    if (f.has("lokr_w1") || f.has("lokr_w1_a")) {
      // With both factors whole there is no rank, and what is stored as alpha means nothing.
      String low = f.has("lokr_w2_b") ? "lokr_w2_b" : f.has("lokr_w1_b") ? "lokr_w1_b" : "";
      if (low.isEmpty()) {
        f.pass("alpha");
        return Optional.of(forms.kronecker(1));
      }
      return Optional.of(forms.kronecker(scale(f, f.of(low).rows())));
    }
    return Optional.empty();
  }

  /** Alpha over the rank, stored or said in the header; without an alpha 1. */
  private double scale(Factors f, long rank) throws Refused {
    if (f.has("alpha")) {
      double alpha = alphas.getOrDefault(f.name("alpha"), Double.NaN);
      if (!Double.isFinite(alpha)) {
        throw new Refused(
            "its `" + f.name("alpha") + "` is no single number",
            "copy or download the adapter again: its scale is not known",
            List.of());
      }
      return alpha / rank;
    }
    Optional<AdapterSettings> settings = settings(f).filter(s -> s.alpha().isPresent());
    if (settings.isEmpty()) {
      return 1;
    }
    AdapterSettings said = settings.get();
    String module = FileNames.bare(f.module());
    if (said.rankOf(module) != rank) {
      throw new Refused(
          "the factors of `"
              + f.module()
              + "` have rank "
              + rank
              + ", its header says "
              + said.rankOf(module));
    }
    return said.scaleOf(module);
  }

  /** One length for each output, or, as older files have it, for each input. */
  private Rows decomposed(Factors f, String weight, Rows delta) throws Refused {
    Shape shape = f.shape("dora_scale");
    Rows sum = Weights.add(changes.current(weight), delta);
    Rows lengths = f.row("dora_scale");
    boolean outputs = shape.rows() == sum.rows() && lengths.cols() == sum.rows();
    Shape of = changes.shape(weight);
    long inputs = of.ndim() < 2 ? sum.cols() : of.dimensions().get(1);
    if (!outputs && lengths.cols() != inputs) {
      throw new Refused("its `dora_scale` for `" + f.module() + "` is " + shape);
    }
    return new Rows.Lengthened(sum, lengths, outputs, Math.ulp(1f));
  }
}
