// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.adapter;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.tva.adapter.Orientation;
import dev.tva.adapter.Place;
import dev.tva.catalog.MixtureKind;
import dev.tva.catalog.Tie;
import dev.tva.checkpoint.kind.JsonFile;
import dev.tva.checkpoint.kind.Paths;
import dev.tva.plan.Output;
import dev.tva.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Names and configuration as PEFT reads them.
 *
 * @param orientation of the base, where one is known
 * @param task what PEFT calls the task that the base is for; empty where it is not known
 */
record PeftLayout(Output.AsAdapter form, Optional<Orientation> orientation, Optional<String> task)
    implements AdapterLayout {
  private static final String PREFIX = "base_model.model.";
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";
  private static final String INNER = ".base_layer";

  static PeftLayout of(Output.AsAdapter form, Optional<Path> base) {
    Optional<JsonObject> config =
        base.flatMap(b -> JsonFile.read(Paths.folder(b).resolve("config.json")));
    return new PeftLayout(
        form,
        form.base().map(b -> new Orientation(b.manifest())),
        config.flatMap(PeftLayout::task));
  }

  private static Optional<String> task(JsonObject config) {
    String name = JsonFile.architecture(config).orElse("");
    return name.endsWith("ForCausalLM") || name.endsWith("LMHeadModel")
        ? Optional.of("CAUSAL_LM")
        : name.endsWith("ForSequenceClassification")
            ? Optional.of("SEQ_CLS")
            : name.endsWith("ForTokenClassification") ? Optional.of("TOKEN_CLS") : Optional.empty();
  }

  /** An embedding's rows are the vocabulary, which its right factor goes over. */
  @Override
  public boolean isTurned(String tensor, Shape shape) {
    return Place.of(tensor, shape) == Place.EMBEDDING || isTurned(tensor);
  }

  private boolean isTurned(String tensor) {
    return orientation.flatMap(o -> o.isTurned(tensor)).orElse(false);
  }

  /**
   * Experts: their configuration says but one rank. Those that are tensors of their own are put
   * into one by PEFT, by their order, so that none may be missing.
   */
  @Override
  public Optional<String> group(String tensor, Shape shape) {
    return Place.of(tensor, shape) == Place.EXPERTS
        ? Optional.of(tensor)
        : MixtureKind.expert(tensor).map(MixtureKind.Expert::block);
  }

  @Override
  public Names factors(String tensor, Shape shape, int rank, Held held) {
    if (Place.of(tensor, shape) == Place.EXPERTS) {
      return experts(tensor, shape, rank, held);
    }
    String name = PREFIX + Place.module(tensor);
    Shape out = isTurned(tensor, shape) ? Shape.of(shape.cols(), shape.rows()) : shape;
    boolean embedding = Place.of(tensor, shape) == Place.EMBEDDING;
    return new Names(
        name + (embedding ? ".lora_embedding_A" : ".lora_A.weight"),
        AdapterLayout.right(out, rank),
        name + (embedding ? ".lora_embedding_B" : ".lora_B.weight"),
        AdapterLayout.left(out, rank),
        Optional.empty());
  }

  /** Where both parameters of a module have factors, those of the first are the inner ones. */
  private Names experts(String tensor, Shape shape, int rank, Held held) {
    boolean inner =
        Place.leaf(tensor).startsWith("gate_up")
            && held.ranks().containsKey(Place.module(tensor) + ".down_proj");
    String name = PREFIX + Place.module(tensor) + (inner ? INNER : "");
    long experts = shape.dimensions().getFirst();
    long first = shape.dimensions().get(1);
    long second = shape.dimensions().get(2);
    boolean turned = isTurned(tensor, shape);
    return new Names(
        name + ".lora_A.weight",
        List.of(experts * rank, turned ? first : second),
        name + ".lora_B.weight",
        List.of(turned ? second : first, rank * experts),
        Optional.empty());
  }

  /** The bias of a module with factors is that of the layer they are put around. */
  @Override
  public String whole(String tensor, Held held) {
    String module = Place.module(tensor);
    boolean wrapped = tensor.endsWith(BIAS) && held.ranks().containsKey(module + WEIGHT);
    return PREFIX + (wrapped ? module + INNER + BIAS : tensor);
  }

  /** PEFT keeps a head tied where it finds it, too, in the file. */
  @Override
  public Optional<String> again(String tensor, Held held) {
    return tiedTo(tensor, held).map(head -> PREFIX + head);
  }

  /** The head that is the embedding, where this is the embedding and the head is not held. */
  private Optional<String> tiedTo(String tensor, Held held) {
    return form.base()
        .flatMap(b -> b.manifest().tie())
        .filter(tie -> tie.embedding().equals(tensor) && !held.wholes().contains(tie.head()))
        .map(Tie::head);
  }

  @Override
  public String config(Held held) {
    JsonObject all = new JsonObject();
    JsonObject others = new JsonObject();
    SortedSet<String> experts = new TreeSet<>(held.ranks().keySet());
    experts.removeIf(tensor -> tensor.endsWith(WEIGHT));
    int usual =
        held.ranks().entrySet().stream()
            .filter(e -> experts.contains(e.getKey()) || MixtureKind.expert(e.getKey()).isPresent())
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseGet(() -> usual(held.ranks().values()));
    held.ranks()
        .forEach((tensor, rank) -> {
          if (rank != usual) {
            others.addProperty(Place.module(tensor), rank);
          }
        });
    SortedSet<String> saved = new TreeSet<>();
    boolean biases = false;
    for (String tensor : held.wholes()) {
      if (tensor.endsWith(WEIGHT)) {
        saved.add(Place.module(tensor));
      }
    }
    for (String tensor : held.wholes()) {
      biases |= tensor.endsWith(BIAS) && !saved.contains(Place.module(tensor));
    }
    List<String> targets =
        held.ranks().keySet().stream()
            .filter(tensor -> !experts.contains(tensor))
            .map(Place::module)
            .toList();
    all.add("alpha_pattern", others);
    form.base()
        .ifPresentOrElse(
            b -> all.addProperty("base_model_name_or_path", b.manifest().label()),
            () -> all.add("base_model_name_or_path", JsonNull.INSTANCE));
    all.addProperty("bias", biases ? "all" : "none");
    all.addProperty(
        "ensure_weight_tying",
        held.wholes().stream().anyMatch(tensor -> tiedTo(tensor, held).isPresent()));
    all.addProperty(
        "fan_in_fan_out",
        held.ranks().keySet().stream()
            .filter(tensor -> !experts.contains(tensor))
            .anyMatch(this::isTurned));
    all.addProperty("inference_mode", true);
    all.addProperty("init_lora_weights", true);
    all.addProperty("lora_alpha", usual);
    all.addProperty("lora_bias", false);
    all.addProperty("lora_dropout", 0.0);
    // PEFT takes these by the end of the name, without a dot in front.
    all.add(
        "modules_to_save",
        saved.isEmpty() ? JsonNull.INSTANCE : names(saved, (m, leaf) -> m.endsWith(leaf)));
    all.addProperty("peft_type", "LORA");
    all.addProperty("r", usual);
    all.add("rank_pattern", others);
    all.add("revision", JsonNull.INSTANCE);
    all.add(
        "target_modules", names(targets, (m, leaf) -> m.equals(leaf) || m.endsWith("." + leaf)));
    if (!experts.isEmpty()) {
      JsonArray parameters = new JsonArray();
      experts.forEach(parameters::add);
      all.add("target_parameters", parameters);
    }
    all.add("task_type", task.<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE));
    all.addProperty("use_dora", false);
    all.addProperty("use_rslora", false);
    return new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create()
            .toJson(all)
        + "\n";
  }

  /** The rank that most have, of several the largest. */
  private static int usual(Collection<Integer> ranks) {
    Map<Integer, Integer> counts = new TreeMap<>();
    ranks.forEach(r -> counts.merge(r, 1, Integer::sum));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Integer, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(1);
  }

  /**
   * The last components where all modules of the base that are taken by them are meant, else whole
   * names.
   */
  private JsonArray names(Collection<String> modules, BiPredicate<String, String> takes) {
    SortedSet<String> names = new TreeSet<>();
    List<String> all = new ArrayList<>();
    form.base()
        .ifPresent(b ->
            b.manifest().names().stream()
                .filter(n -> n.endsWith(WEIGHT))
                .map(Place::module)
                .forEach(all::add));
    for (String module : modules) {
      String leaf = Place.leaf(module);
      boolean byLeaf =
          form.base().isPresent()
              && all.stream().filter(m -> takes.test(m, leaf)).allMatch(modules::contains);
      names.add(byLeaf ? leaf : module);
    }
    JsonArray json = new JsonArray();
    names.forEach(json::add);
    return json;
  }
}
