// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.recipe.mergekit.Merge.ModelRef;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Script;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The models that a recipe names, and what the script calls them. */
public final class ModelBindings {
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Script script;
  private final Checkpoints checkpoints;

  public ModelBindings(Script script, Checkpoints checkpoints) {
    this.script = script;
    this.checkpoints = checkpoints;
  }

  /**
   * Writes a parameter for each checkpoint.
   *
   * @param all in the order in which they come
   * @param base the model that the others are compared with, where it is one in all documents
   */
  public void write(List<ModelRef> all, Optional<ModelRef> base) {
    List<ModelRef> plain = distinct(all.stream().map(ModelRef::plain));
    for (ModelRef m : plain) {
      boolean isBase = base.isPresent() && base.get().plain().same(m);
      String name = script.names().fresh(isBase ? "base" : shortest(m, plain));
      names.put(m.text(), name);
      Code opened = Code.call("model", Code.text(checkpoints.written(m.path(), m.revision())));
      script.statement("param " + name + ": model = ", opened, "");
    }
  }

  private static List<ModelRef> distinct(Stream<ModelRef> all) {
    List<ModelRef> found = new ArrayList<>();
    all.filter(m -> found.stream().noneMatch(m::same)).forEach(found::add);
    return found;
  }

  /** The last part of its path, or more where others end alike. */
  private static String shortest(ModelRef model, List<ModelRef> all) {
    String last = tail(model.path(), 1);
    long alike = all.stream().filter(m -> tail(m.path(), 1).equals(last)).count();
    return alike > 1 ? tail(model.path(), 2) : last;
  }

  private static String tail(String path, int parts) {
    String[] all =
        path.replaceFirst("\\.(safetensors|bin|pth?|ckpt|gguf)$", "")
            .replaceFirst("[/\\\\]+$", "")
            .split("[/\\\\]+");
    int from = Math.max(0, all.length - parts);
    return String.join("_", List.of(all).subList(from, all.length));
  }

  /** What values that belong to it begin with. */
  public String name(ModelRef model) {
    String below = names.get(model.plain().text());
    return model.adapter().map(a -> below + "_" + tail(a, 1)).orElse(below);
  }

  /** Its name; with an adapter added it gets one of its own. */
  public Code code(ModelRef model) {
    if (model.adapter().isEmpty()) {
      return Code.word(names.get(model.text()));
    }
    String below = names.get(model.plain().text());
    return script.bind(name(model), Code.sum(List.of(Code.word(below), adapter(model))));
  }

  /** What an adapter adds to its own base is a task vector already. */
  public Code delta(ModelRef model, ModelRef since) {
    return model.adapter().isPresent() && model.plain().same(since)
        ? adapter(model)
        : Code.difference(code(model), code(since));
  }

  private Code adapter(ModelRef model) {
    String path = checkpoints.written(model.adapter().orElseThrow(), model.adapterRevision());
    return Code.call("lora", Code.text(path), Code.word(names.get(model.plain().text())));
  }
}
