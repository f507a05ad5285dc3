// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.analysis.Library;
import dev.tva.source.Source;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.Script;
import dev.tva.syntax.TvaParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/**
 * The merge methods, written in the language. {@code files.txt} lists the files; which functions a
 * file has is found without parsing it, and only a file whose functions are used is parsed. A
 * function without documentation is its file's own.
 */
public final class StandardLibrary implements Library {
  private static final String FOLDER = "/tva/stdlib/";
  private static final Pattern FUNCTION =
      Pattern.compile("^##.*\\Rfn (\\w+)\\(", Pattern.MULTILINE);

  private final SequencedMap<String, String> texts = new LinkedHashMap<>();
  private final SequencedMap<String, String> files = new LinkedHashMap<>();
  private final Map<String, Script> parsed = new HashMap<>();

  /** The files in the order in which they are best read. */
  public static List<String> fileNames() {
    return resource("files.txt").lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
  }

  @Override
  public SequencedSet<String> names() {
    index();
    return files.sequencedKeySet();
  }

  @Override
  public Optional<Script> defining(String name) {
    index();
    return Optional.ofNullable(files.get(name)).map(this::script);
  }

  /** A file, parsed; a fault in it is a bug of this build. */
  public Script script(String file) {
    index();
    return parsed.computeIfAbsent(
        file,
        f -> {
          Parsed p = TvaParser.parse(Source.of("tva:" + f, texts.get(f)));
          if (!p.ok()) {
            throw new IllegalStateException(f + " does not parse: " + p.problems());
          }
          return p.script();
        });
  }

  /** Names are looked for only once there is one that neither the script nor the prelude binds. */
  private void index() {
    if (texts.isEmpty()) {
      for (String file : fileNames()) {
        String text = resource(file);
        texts.put(file, text);
        FUNCTION.matcher(text).results().forEach(m -> files.put(m.group(1), file));
      }
    }
  }

  private static String resource(String name) {
    try (InputStream in = StandardLibrary.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("no " + FOLDER + name + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
