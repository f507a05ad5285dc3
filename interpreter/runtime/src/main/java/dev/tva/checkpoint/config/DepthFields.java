// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.config;

import dev.tva.catalog.Alteration;
import dev.tva.checkpoint.config.JsonText.Fields;
import dev.tva.checkpoint.config.JsonText.Items;
import dev.tva.checkpoint.config.JsonText.Plain;
import dev.tva.checkpoint.config.JsonText.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The depth of a model in its config: the number of blocks, lists with an item per block, lists of
 * blocks, and rules by which every so many blocks are of a kind.
 */
final class DepthFields {
  private static final Set<String> COUNTS =
      Set.of(
          "num_hidden_layers",
          "n_layer",
          "n_layers",
          "num_layers",
          "depth",
          "encoder_layers",
          "num_encoder_layers",
          "decoder_layers",
          "num_decoder_layers");

  private static final Set<String> INDICES =
      Set.of(
          "mlp_only_layers",
          "full_attn_idxs",
          "attn_layer_indices",
          "cross_attention_layers",
          "moe_layers");

  /** Every so many blocks. */
  private static final Set<String> PERIODS =
      Set.of(
          "sliding_window_pattern",
          "full_attention_interval",
          "no_rope_layer_interval",
          "decoder_sparse_step",
          "global_attn_every_n_layers",
          "moe_layer_freq",
          "interleave_moe_layer_step");

  /** The first so many blocks. */
  private static final Set<String> FIRST = Set.of("first_k_dense_replace", "max_window_layers");

  /** The last so many blocks, by the whole depth. */
  private static final String SHARED = "num_kv_shared_layers";

  private final JsonText text;
  private final Alteration.Depth depth;
  private final List<Place> places = new ArrayList<>();
  private final List<String> conflicts = new ArrayList<>();

  /** A field with the number of blocks, in an object that has this path. */
  private record Place(Fields in, String path, String name, Plain value) {}

  DepthFields(JsonText text, Alteration.Depth depth) {
    this.text = text;
    this.depth = depth;
  }

  /** Whether the config says how many blocks there are; then it says it as it is now. */
  boolean change(Fields root) {
    collect(root, "");
    List<Place> right = right();
    for (Place place : right) {
      text.replace(place.value(), Integer.toString(depth.blocks().size()));
    }
    right.stream().map(Place::in).distinct().forEach(this::lists);
    return !right.isEmpty();
  }

  /** What the blocks' new order contradicts, each as it is written in the config. */
  List<String> conflicts() {
    return conflicts;
  }

  private void collect(Fields in, String path) {
    in.values()
        .forEach((name, value) -> {
          if (value instanceof Plain p
              && COUNTS.contains(name)
              && p.number().equals(Optional.of(depth.was()))) {
            places.add(new Place(in, path, name, p));
          } else if (value instanceof Fields f) {
            collect(f, path + "." + name);
          }
        });
  }

  /** Those that are about the stack: of a tower or a side by the names of their parts. */
  private List<Place> right() {
    List<Place> tower =
        places.stream().filter(p -> tower(p.path()).equals(tower(depth.stack()))).toList();
    for (String side : List.of("decoder", "encoder")) {
      if (depth.stack().contains(side)) {
        List<Place> some = tower.stream().filter(p -> p.name().contains(side)).toList();
        return some.isEmpty() ? sideless(tower) : some;
      }
    }
    return sideless(tower);
  }

  private static String tower(String path) {
    return path.contains("vision") || path.contains("visual")
        ? "vision"
        : path.contains("audio") ? "audio" : "";
  }

  private static List<Place> sideless(List<Place> found) {
    return found.stream().filter(p -> !p.name().contains("coder")).toList();
  }

  private void lists(Fields in) {
    boolean explicit = in.values().get("layer_types") instanceof Items;
    in.values()
        .forEach((name, value) -> {
          switch (value) {
            case Items items when INDICES.contains(name) -> indices(items);
            case Items items when items.values().size() == depth.was() -> perLayer(name, items);
            case Plain p when p.number().isPresent() -> rule(in, name, p, explicit);
            case Items _, Plain _, Fields _, JsonText.Skipped _ -> {}
          }
        });
  }

  /** The items of a list that has one for each block, in the order of the blocks. */
  private void perLayer(String name, Items items) {
    List<String> each = items.values().stream().map(text::written).distinct().toList();
    if (each.size() == 1) {
      text.arrange(items, depth.blocks().stream().map(_ -> each.getFirst()).toList());
      return;
    }
    if (depth.blocks().stream().anyMatch(b -> b >= items.values().size())) {
      conflicts.add(name);
      return;
    }
    text.arrange(
        items, depth.blocks().stream().map(b -> text.written(items.values().get(b))).toList());
  }

  /** Blocks by their numbers. */
  private void indices(Items items) {
    List<String> now = new ArrayList<>();
    for (int i = 0; i < depth.blocks().size(); i++) {
      String was = depth.blocks().get(i).toString();
      if (items.values().stream().anyMatch(v -> text.written(v).equals(was))) {
        now.add(Integer.toString(i));
      }
    }
    text.arrange(items, now);
  }

  private void rule(Fields in, String name, Plain value, boolean explicit) {
    int n = value.number().orElseThrow();
    boolean unused =
        name.equals("max_window_layers") && !"true".equals(plain(in, "use_sliding_window"));
    boolean said = explicit && !name.equals("decoder_sparse_step") && PERIODS.contains(name);
    if (unused || said || n < 1) {
      return;
    }
    IntPredicate kind =
        PERIODS.contains(name) && n > 1
            ? i -> i % n == 0
            : FIRST.contains(name) ? i -> i < n : _ -> true;
    boolean shifted = PERIODS.contains(name) && n > 1 && !keepsPhase(n);
    if (shifted || name.equals(SHARED) || !keeps(kind)) {
      conflicts.add(name + ": " + n);
    }
  }

  private boolean keepsPhase(int n) {
    return IntStream.range(0, depth.blocks().size())
        .allMatch(i -> i % n == depth.blocks().get(i) % n);
  }

  private boolean keeps(IntPredicate kind) {
    return IntStream.range(0, depth.blocks().size())
        .allMatch(i -> kind.test(i) == kind.test(depth.blocks().get(i)));
  }

  private static String plain(Fields in, String name) {
    Map<String, Value> values = in.values();
    return values.get(name) instanceof Plain p ? p.written() : "";
  }
}
