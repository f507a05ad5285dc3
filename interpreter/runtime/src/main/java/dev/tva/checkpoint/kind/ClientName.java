// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name under which clients look for weights in a directory.
 *
 * @param stem without variant, number and extension, as {@code diffusion_pytorch_model}
 * @param variant with its dot, as {@code .fp16}, or nothing
 */
public record ClientName(String stem, String variant) {
  /** That of a model where nothing says otherwise. */
  public static final ClientName MODEL = new ClientName("model", "");

  /** Those that some client looks for, whatever else is in the directory. */
  static final List<String> KNOWN =
      List.of("model", "diffusion_pytorch_model", "open_clip_model", "adapter_model");

  private static final Pattern INDEX =
      Pattern.compile("(.+)\\.safetensors\\.index((?:\\.[^.]+)?)\\.json");
  private static final Pattern VARIANT =
      Pattern.compile("(" + String.join("|", KNOWN) + ")(\\.[^.]+)\\.safetensors");

  static boolean isIndex(String fileName) {
    return INDEX.matcher(fileName).matches();
  }

  /** Of a file that is one checkpoint, or of an index. */
  static ClientName of(String fileName) {
    Matcher index = INDEX.matcher(fileName);
    if (index.matches()) {
      return new ClientName(index.group(1), index.group(2));
    }
    Matcher variant = VARIANT.matcher(fileName);
    return variant.matches()
        ? new ClientName(variant.group(1), variant.group(2))
        : new ClientName(fileName.replaceFirst("\\.safetensors$", ""), "");
  }

  /** Of a file of another format: what the same weights are called as safetensors. */
  static ClientName ofOther(String fileName) {
    return KNOWN.stream()
        .filter(k -> fileName.replaceFirst("^(open_clip)_pytorch", "$1").startsWith(k + "."))
        .findFirst()
        .map(k -> new ClientName(k, ""))
        .orElse(MODEL);
  }

  /** What shards are called before their number. */
  public String file() {
    return stem + variant;
  }

  public String index() {
    return stem + Layout.FILE + ".index" + variant + ".json";
  }
}
