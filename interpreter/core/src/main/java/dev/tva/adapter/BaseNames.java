// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.tva.catalog.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The modules of a base by their names with underscores for dots. */
final class BaseNames {
  /** In front of a component's names in files that hold several. */
  private static final List<String> LAYOUTS =
      List.of(
          "",
          "model_diffusion_model_",
          "model_",
          "transformer_",
          "cond_stage_model_transformer_",
          "conditioner_embedders_0_transformer_");

  private final Map<String, String> modules = new HashMap<>();

  BaseNames(Manifest base) {
    List<String> names = new ArrayList<>(base.names());
    // The head that is the embedding is there where an adapter names it.
    base.tie().ifPresent(tie -> names.addAll(tie.heads()));
    for (String name : names) {
      for (String end : List.of(".weight", ".bias")) {
        if (name.endsWith(end)) {
          String module = name.substring(0, name.length() - end.length());
          modules.put(module.replace('.', '_'), module);
        }
      }
    }
  }

  /** The base's module that a file's name means. */
  Optional<String> find(String module) {
    String bare = FileNames.bare(module).replace('.', '_');
    String component = FileNames.component(module);
    // A pipeline's names begin with the component, and then no other component is meant.
    String whole = modules.get(component + "_" + bare);
    if (whole != null) {
      return Optional.of(whole);
    }
    return LAYOUTS.stream().map(l -> modules.get(l + bare)).filter(m -> m != null).findFirst();
  }
}
