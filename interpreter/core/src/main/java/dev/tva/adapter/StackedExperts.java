// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.tva.catalog.Rows;
import dev.tva.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * LoRA on parameters that hold the experts of a layer: factors of all experts in one pair of
 * tensors, A expert by expert, B with the experts innermost. Several parameters of one module are
 * nested, the one that the module declares first innermost.
 */
record StackedExperts(AdapterSettings settings, Changes changes, Orientation orientation) {
  private static final String INNER = ".base_layer";
  private static final String UP = "gate_up_proj";
  private static final String DOWN = "down_proj";

  /** The parameters, as the module declares them. */
  static final List<String> PARAMETERS = List.of(UP, DOWN);

  /** Whether the base has the experts. */
  boolean change(Factors f) throws Refused {
    boolean inner = f.module().endsWith(INNER);
    String module =
        inner ? f.module().substring(0, f.module().length() - INNER.length()) : f.module();
    List<String> named =
        settings.parameters().stream()
            .filter(p -> PARAMETERS.contains(Place.leaf(p)))
            .filter(p -> parent(p).isEmpty() || ("." + module).endsWith("." + parent(p)))
            .map(Place::leaf)
            .distinct()
            .toList();
    String parameter = named.size() == 1 ? named.getFirst() : inner ? UP : DOWN;
    return parameter.equals(UP) || parameter.equals(DOWN) ? experts(f, module, parameter) : false;
  }

  private static String parent(String parameter) {
    int dot = parameter.lastIndexOf('.');
    return dot < 0 ? "" : parameter.substring(0, dot);
  }

  private boolean experts(Factors f, String module, String parameter) throws Refused {
    Rows a = f.of("lora_A");
    Rows b = f.of("lora_B");
    String whole = module + "." + parameter;
    int rank = settings.rankOf(whole);
    if (rank < 1 || a.rows() % rank != 0 || b.cols() != a.rows()) {
      throw new Refused(
          "the factors of `"
              + f.module()
              + "` are "
              + f.shape("lora_A")
              + " and "
              + f.shape("lora_B")
              + ", its configuration says rank "
              + rank);
    }
    int experts = Math.toIntExact(a.rows() / rank);
    var stack = new Stack(a, b, experts, rank, settings.scaleOf(whole));
    if (changes.has(whole)) {
      List<Rows> all = new ArrayList<>();
      for (int e = 0; e < experts; e++) {
        all.add(stack.expert(e, 0, b.rows()));
      }
      return fused(f, whole, all, b.rows(), a.cols());
    }
    // Mixtral's files have names of their own.
    String files = changes.named(module);
    boolean own = !files.equals(module);
    if (!changes.has(files + (own ? ".0.w2.weight" : ".0.down_proj.weight"))) {
      return false;
    }
    for (int e = 0; e < experts; e++) {
      String expert = files + "." + e + ".";
      if (parameter.equals(DOWN)) {
        add(f, expert + (own ? "w2.weight" : "down_proj.weight"), stack.expert(e, 0, b.rows()));
      } else {
        long half = b.rows() / 2;
        add(f, expert + (own ? "w1.weight" : "gate_proj.weight"), stack.expert(e, 0, half));
        add(f, expert + (own ? "w3.weight" : "up_proj.weight"), stack.expert(e, half, half));
      }
    }
    return true;
  }

  /**
   * Factors of all experts: of the right one some rows belong to each, of the left one one column
   * in so many as there are experts.
   */
  private record Stack(Rows a, Rows b, int experts, int rank, double scale) {
    /** Some rows of what an expert's weight changes by, as a product of its own factors. */
    Rows expert(int e, long row, long rows) {
      Rows left = new Rows.Part(b, row, 1, rows, e, experts, rank);
      return new Rows.Scaled(
          new Rows.Product(left, Rows.Part.rows(a, (long) e * rank, rank)), scale);
    }
  }

  private void add(Factors f, String weight, Rows change) throws Refused {
    if (!changes.has(weight)) {
      throw new Refused("its experts of `" + f.module() + "` are more than the base's");
    }
    Shape shape = changes.shape(weight);
    if (shape.rows() != change.rows() || shape.cols() != change.cols()) {
      throw new Refused(
          "its factors for `"
              + weight
              + "` make "
              + Shape.of(change.rows(), change.cols())
              + ", the base's weight is "
              + shape);
    }
    changes.add(weight, change);
  }

  /** One tensor [experts, out, in], or [experts, in, out]. */
  private boolean fused(Factors f, String whole, List<Rows> experts, long out, long in)
      throws Refused {
    Shape shape = changes.shape(whole);
    List<Long> straight = List.of((long) experts.size(), out, in);
    List<Long> turned = List.of((long) experts.size(), in, out);
    if (!shape.dimensions().equals(straight) && !shape.dimensions().equals(turned)) {
      throw new Refused(
          "its factors for `"
              + f.module()
              + "` make "
              + new Shape(straight)
              + ", the base's weight is "
              + shape);
    }
    boolean turn =
        straight.equals(turned)
            ? orientation
                .isTurned(whole)
                .orElseThrow(() ->
                    new Refused(
                        "nothing says which way `" + whole + "` of the base is stored",
                        "put the base's config.json beside its weights",
                        List.of()))
            : shape.dimensions().equals(turned);
    changes.add(
        whole,
        new Rows.Below(
            experts.stream().map(e -> turn ? (Rows) new Rows.Transposed(e) : e).toList()));
    return true;
  }
}
