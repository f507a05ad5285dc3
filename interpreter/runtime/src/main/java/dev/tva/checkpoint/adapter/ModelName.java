// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.adapter;

import dev.tva.catalog.HubId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a model is called wherever it lies: the last part of its repository's or folder's name. */
final class ModelName {
  private static final Pattern CACHED =
      Pattern.compile("models--([^/\\\\]+)[/\\\\]snapshots[/\\\\]");
  private static final Pattern ID = Pattern.compile(HubId.PREFIX + "([^@]+).*");

  private ModelName() {}

  /** Of a name as adapters record it: an id, or a path of the machine that trained them. */
  static String of(String recorded) {
    Matcher cached = CACHED.matcher(recorded + "/");
    if (cached.find()) {
      return cached.group(1).replaceFirst("^.*--", "");
    }
    String plain = recorded.replaceAll("[/\\\\]+$", "");
    return plain.replaceFirst("^.*[/\\\\]", "");
  }

  /**
   * Of a model that is here.
   *
   * @param label as the user named it
   * @param path where it lies
   */
  static String of(String label, Path path) {
    Matcher id = ID.matcher(label);
    if (id.matches()) {
      String[] names = id.group(1).split("/");
      return names[Math.min(1, names.length - 1)];
    }
    Path whole = path.toAbsolutePath().normalize();
    Path folder = Files.isRegularFile(whole) ? whole.getParent() : whole;
    return of(String.valueOf(folder));
  }
}
