// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What mergekit calls the dtypes that tva writes. */
public final class DTypes {
  public static final Map<String, String> NAMES =
      Collections.unmodifiableMap(
          new TreeMap<>(Map.of("float32", "f32", "float16", "f16", "bfloat16", "bf16")));

  private DTypes() {}
}
