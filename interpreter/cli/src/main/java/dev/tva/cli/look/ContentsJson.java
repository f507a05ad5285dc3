// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.look;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Stacks;
import dev.tva.diagnostic.Printable;
import dev.tva.inspect.Contents;
import dev.tva.tensor.TensorSpec;
import java.util.List;
import java.util.TreeSet;

/** What a checkpoint holds, for programs: names and numbers. */
final class ContentsJson {
  private ContentsJson() {}

  /**
   * One object, in a line.
   *
   * @param listed the names of the tensors that are asked for
   */
  static String of(Contents contents, List<String> listed) {
    Manifest manifest = contents.manifest();
    JsonObject all = new JsonObject();
    all.addProperty("model", manifest.label());
    all.addProperty("kind", contents.kind());
    JsonObject config = new JsonObject();
    contents.config().glance().forEach((k, v) -> config.add(k, JsonParser.parseString(v)));
    all.add("config", config);
    all.addProperty("tensors", manifest.names().size());
    all.addProperty("parameters", manifest.parameters());
    all.addProperty("bytes", manifest.bytes());
    JsonArray dtypes = new JsonArray();
    dtypes(manifest).forEach(dtypes::add);
    all.add("dtypes", dtypes);
    JsonArray stacks = new JsonArray();
    for (Stacks.Stack stack : new Stacks(manifest.names()).all()) {
      JsonObject one = new JsonObject();
      one.addProperty("stack", stack.name());
      one.addProperty("blocks", stack.blocks().size());
      stacks.add(one);
    }
    all.add("stacks", stacks);
    manifest.tie().ifPresent(t -> all.addProperty("tied", t.embedding()));
    JsonArray tensors = new JsonArray();
    listed.forEach(name -> tensors.add(tensor(name, manifest.tensors().get(name))));
    all.add("listed", tensors);
    return Printable.json(all + "\n");
  }

  /** The dtypes of its tensors. */
  static TreeSet<String> dtypes(Manifest manifest) {
    TreeSet<String> dtypes = new TreeSet<>();
    manifest.tensors().values().forEach(s -> dtypes.add(s.dtype().word()));
    return dtypes;
  }

  private static JsonObject tensor(String name, TensorSpec spec) {
    JsonObject one = new JsonObject();
    one.addProperty("tensor", name);
    one.addProperty("dtype", spec.dtype().word());
    JsonArray shape = new JsonArray();
    spec.shape().dimensions().forEach(shape::add);
    one.add("shape", shape);
    one.addProperty("bytes", spec.bytes());
    return one;
  }
}
