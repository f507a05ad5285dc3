// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.analysis.Analysis;
import dev.tva.catalog.CatalogException;
import dev.tva.checkpoint.sum.Checksum;
import dev.tva.lower.RelativePath;
import dev.tva.lower.Version;
import dev.tva.support.Input;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a lock says of a recipe before it is run. */
public final class LockedInputs {
  private LockedInputs() {}

  /**
   * The texts alone: tva, the script and what it imports.
   *
   * @param sources by name, the script first
   */
  public static Lock ofTexts(Map<String, String> sources) {
    String main = sources.keySet().iterator().next();
    SortedMap<String, String> scripts = new TreeMap<>();
    sources.forEach((name, text) ->
        scripts.put(
            RelativePath.of(main, name),
            // git may write lines with other ends.
            Checksum.of(text.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8))));
    return new Lock(
        Version.text(),
        scripts,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>());
  }

  /** Its checkpoints; reads what lies beside their weights. */
  public static List<LockedInput> of(Analysis analysis, Path script)
      throws IOException, CatalogException {
    List<LockedInput> all = new ArrayList<>();
    for (Input input : analysis.inputs()) {
      // Another view of an input has the same files.
      if (input.seen().isEmpty()) {
        all.add(LockedInput.of(input, script));
      }
    }
    return all;
  }

  /** All but the weights of its checkpoints. */
  public static Lock unread(
      Analysis analysis, SortedMap<String, String> arguments, List<LockedInput> inputs) {
    SortedMap<String, Lock.Input> unread = new TreeMap<>();
    inputs.forEach(input -> unread.put(input.label(), input.unread()));
    Lock texts = ofTexts(analysis.sources());
    return new Lock(
        texts.version(),
        texts.scripts(),
        arguments,
        new TreeMap<>(analysis.parameters()),
        unread,
        new TreeMap<>());
  }

  /** A path of the working directory as it is written in the script's folder. */
  public static String fromScript(Path script, String path) {
    Path given = Path.of(path);
    if (given.isAbsolute()) {
      return path;
    }
    Path folder = script.toAbsolutePath().normalize().getParent();
    return folder.relativize(given.toAbsolutePath().normalize()).toString();
  }

  /** The other way round: where what a script's folder calls so lies. */
  public static String fromHere(Path script, String path) {
    Path folder = script.getParent();
    return folder == null || Path.of(path).isAbsolute()
        ? path
        : folder.resolve(path).normalize().toString();
  }
}
