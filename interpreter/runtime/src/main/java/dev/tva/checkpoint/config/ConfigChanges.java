// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.config;

import static dev.tva.diagnostic.Diagnostic.error;
import static dev.tva.diagnostic.Diagnostic.warning;

import dev.tva.catalog.Alteration;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Output;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a {@code config.json} has to say of tensors that are seen otherwise. */
public final class ConfigChanges {
  private final Output output;
  private final List<Diagnostic> notes = new ArrayList<>();

  private ConfigChanges(Output output) {
    this.output = output;
  }

  /** The config as it is after an output's alterations. */
  public static byte[] made(byte[] config, Output output) {
    return new ConfigChanges(output).change(config);
  }

  /**
   * What a person should know before anything is computed: a config that could not follow.
   *
   * @throws DiagnosticException if the config would be wrong, whatever is written into it
   */
  public static List<Diagnostic> check(byte[] config, Output output) {
    ConfigChanges changes = new ConfigChanges(output);
    changes.change(config);
    return changes.notes;
  }

  private byte[] change(byte[] config) {
    // Latin-1 takes every byte to one character and back; the marks of JSON are ASCII.
    String text = new String(config, StandardCharsets.ISO_8859_1);
    for (Alteration alteration : output.alterations()) {
      switch (alteration) {
        case Alteration.Depth d -> text = depth(text, d);
        case Alteration.Vocabulary v -> text = vocabulary(text, v);
        case Alteration.Mixed m -> text = mixture(text, new MixtureFields(m));
        case Alteration.Unmixed u -> text = mixture(text, new MixtureFields(u));
        case Alteration.Tokens _ -> {
          // The tokenizer's files and these ids go together.
        }
      }
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private String depth(String text, Alteration.Depth depth) {
    if (isAsItWas(depth)) {
      return text;
    }
    JsonText json = JsonText.of(text);
    Optional<JsonText.Fields> root = json.root();
    DepthFields fields = new DepthFields(json, depth);
    if (root.isEmpty() || !fields.change(root.get())) {
      notes.add(
          warning(
                  Slug.CONFIG_DOES_NOT_FOLLOW,
                  "`config.json` does not say how many blocks `" + depth.stack() + "` has")
              .at(output.place())
              .note("it had " + depth.was() + ", and has " + depth.blocks().size() + " now")
              .note("the config is written as it is")
              .build());
      return text;
    }
    if (!fields.conflicts().isEmpty()) {
      throw new DiagnosticException(
          error(
                  Slug.CONFIG_DOES_NOT_FOLLOW,
                  "`config.json` has rules for blocks that do not hold in their new order")
              .at(output.place())
              .table(List.of("field"), fields.conflicts().stream().map(List::of).toList())
              .note("by these, a block at another place would be run as one of another kind")
              .note("nothing is written")
              .help(
                  "take blocks so that each keeps its place in the rule, or write a `.safetensors`"
                      + " file, which has no config")
              .build());
    }
    return json.changed();
  }

  private String mixture(String text, MixtureFields fields) {
    Optional<String> changed = fields.change(text);
    if (changed.isEmpty()) {
      notes.add(
          warning(
                  Slug.CONFIG_DOES_NOT_FOLLOW,
                  "`config.json` is not that of a model that becomes `" + fields.type() + "`")
              .at(output.place())
              .note("its `model_type` would be one of: " + String.join(", ", fields.known()))
              .note("the config is written as it is")
              .build());
    }
    return changed.orElse(text);
  }

  private String vocabulary(String text, Alteration.Vocabulary rows) {
    JsonText json = JsonText.of(text);
    Optional<JsonText.Fields> root = json.root();
    if (root.isEmpty() || !vocabulary(json, root.get(), rows)) {
      notes.add(
          warning(
                  Slug.CONFIG_DOES_NOT_FOLLOW,
                  "`config.json` does not say that the vocabulary has "
                      + Counted.of(rows.was(), "row"))
              .at(output.place())
              .note("the embedding has " + Counted.of(rows.rows(), "row") + " now")
              .note("the config is written as it is")
              .build());
    }
    return json.changed();
  }

  private static boolean vocabulary(JsonText json, JsonText.Fields in, Alteration.Vocabulary rows) {
    boolean found = false;
    for (var field : in.values().entrySet()) {
      if (field.getValue() instanceof JsonText.Fields inner) {
        found |= vocabulary(json, inner, rows);
      } else if (field.getKey().equals("vocab_size")
          && json.written(field.getValue()).equals(Long.toString(rows.was()))) {
        json.replace(field.getValue(), Long.toString(rows.rows()));
        found = true;
      }
    }
    return found;
  }

  private static boolean isAsItWas(Alteration.Depth depth) {
    for (int i = 0; i < depth.blocks().size(); i++) {
      if (depth.blocks().get(i) != i) {
        return false;
      }
    }
    return depth.blocks().size() == depth.was();
  }
}
