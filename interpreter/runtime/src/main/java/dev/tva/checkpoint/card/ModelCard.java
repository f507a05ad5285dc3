// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.card;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.tva.checkpoint.kind.JsonFile;
import dev.tva.diagnostic.NumberText;
import dev.tva.diagnostic.Printable;
import dev.tva.factor.Approximation;
import dev.tva.plan.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A card: front matter that hubs read, then what was computed, of what, by which version. */
public final class ModelCard {
  public static final String FILE = "README.md";

  private static final Pattern PLAIN = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private final Output output;
  private final Map<String, String> said;
  private final List<Path> inputs;
  private final Path folder;
  private final StringBuilder text = new StringBuilder();

  private ModelCard(Output output, Map<String, String> said, List<Path> inputs, Path folder) {
    this.output = output;
    this.said = said;
    this.inputs = inputs;
    this.folder = folder;
  }

  /**
   * The card's text.
   *
   * @param said the output's metadata, with what is known since it has been written
   * @param inputs the checkpoints that were read
   * @param folder the output as it is so far, with its config
   * @param held how well an adapter holds its tensors
   */
  public static String of(
      Output output,
      Map<String, String> said,
      List<Path> inputs,
      Path folder,
      List<Approximation> held) {
    var card = new ModelCard(output, said, inputs, folder);
    card.frontMatter();
    card.body();
    card.held(held);
    return card.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void frontMatter() {
    line("---");
    boolean adapter = output.adapter().isPresent();
    SortedMap<String, HubId> bases = new TreeMap<>();
    List<Path> from =
        adapter
            ? output.adapter().get().base().map(b -> inputs.get(b.input())).stream().toList()
            : inputs;
    from.forEach(path -> HubId.of(path).ifPresent(id -> bases.put(id.name(), id)));
    if (!bases.isEmpty()) {
      line("base_model:");
      bases.keySet().forEach(name -> line("- " + name));
      line("base_model_relation: " + (adapter ? "adapter" : "merge"));
    }
    if (adapter) {
      line("library_name: peft");
    } else {
      library().ifPresent(library -> line("library_name: " + library));
      if (architecture().endsWith("ForCausalLM")) {
        line("pipeline_tag: text-generation");
      }
    }
    stated(from);
    line("tags:");
    line(adapter ? "- lora" : "- merge");
    line("- tva");
    line("---");
  }

  /** The license that all inputs state alike; where they differ, the text says each. */
  private void stated(List<Path> from) {
    List<Stated> all = from.stream().map(Stated::beside).toList();
    if (all.stream().map(Stated::license).distinct().count() == 1) {
      all.getFirst().license().forEach((field, text) -> line(field + ": " + quoted(text)));
    }
    SortedSet<String> languages = new TreeSet<>();
    all.forEach(s -> languages.addAll(s.languages()));
    if (!languages.isEmpty()) {
      line("language:");
      languages.forEach(l -> line("- " + quoted(l)));
    }
  }

  /** In YAML, `no` is a language only in quotes. */
  private static String quoted(String text) {
    boolean plain = PLAIN.matcher(text).matches() && !WORDS.contains(text);
    return plain ? text : new JsonPrimitive(text).toString();
  }

  private Optional<String> library() {
    if (Files.exists(folder.resolve("model_index.json"))) {
      return Optional.of("diffusers");
    }
    if (Files.exists(folder.resolve("modules.json"))) {
      return Optional.of("sentence-transformers");
    }
    return architecture().isEmpty() ? Optional.empty() : Optional.of("transformers");
  }

  private String architecture() {
    return JsonFile.read(folder.resolve("config.json")).flatMap(JsonFile::architecture).orElse("");
  }

  private void body() {
    Path name = Path.of(output.written()).getFileName();
    line("# " + Printable.of(name == null ? output.written() : name.toString()));
    line("");
    line(
        "Computed by tva "
            + said.getOrDefault("tva.version", "")
            + (output.adapter().isPresent() ? ", as an adapter." : "."));
    line("");
    String script = said.getOrDefault("tva.script", "").strip();
    String fence = Markdown.fence(script);
    line(fence + "tva");
    line(Printable.lines(script));
    line(fence);
    section("Given", said.getOrDefault("tva.params", "{}"));
    if (said.containsKey(Output.READ)) {
      section("Inputs, and a fingerprint of what was read of each", said.get(Output.READ));
    } else {
      section(
          "Inputs, and a fingerprint of the headers of each",
          said.getOrDefault("tva.inputs", "{}"));
    }
    licenses();
    List<HubId> known = inputs.stream().flatMap(p -> HubId.of(p).stream()).distinct().toList();
    for (HubId id : known) {
      id.commit()
          .ifPresent(
              commit -> line("\n" + Markdown.code(id.name()) + " was read at " + commit + "."));
    }
  }

  /** What differs is under all of them, and which that is stands in no field. */
  private void licenses() {
    Map<String, String> all = new LinkedHashMap<>();
    for (Path path : inputs) {
      String name = HubId.of(path).map(HubId::name).orElse(String.valueOf(path.getFileName()));
      Optional<String> license = Stated.beside(path).licenseName();
      all.put(name, license.map(Markdown::code).orElse("none stated"));
    }
    if (all.values().stream().distinct().count() > 1) {
      line("");
      line("Licenses of the inputs:");
      line("");
      all.forEach((name, words) -> line("- " + Markdown.code(name) + ": " + words));
    }
  }

  private void section(String title, String object) {
    JsonObject all = JsonParser.parseString(object).getAsJsonObject();
    if (all.isEmpty()) {
      return;
    }
    line("");
    line(title + ":");
    line("");
    all.asMap()
        .forEach((key, value) ->
            line("- " + Markdown.code(key) + ": " + Markdown.code(value.getAsString())));
  }

  private void held(List<Approximation> held) {
    if (held.isEmpty()) {
      return;
    }
    line("");
    line("| tensor | rank | off by, as a part of its change |");
    line("|---|---|---|");
    for (Approximation a : held) {
      line(
          "| "
              + Markdown.code(a.tensor()).replace("|", "\\|")
              + " | "
              + a.rank()
              + " | "
              + NumberText.of(a.error())
              + " |");
    }
  }
}
