// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp.script;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values for the parameters of a script in an editor, where there is no command line: those of the
 * nearest {@code tva.json}, and before them those of a comment {@code # tva: base=./llama}.
 *
 * @param values of the parameters that the script has
 * @param folder what paths in them are relative to, with a slash behind
 * @param complete whether every parameter has a value
 */
public record Arguments(SequencedMap<String, String> values, String folder, boolean complete) {
  static final String FILE = "tva.json";
  static final int MOST_BYTES = 1 << 20;
  private static final Pattern COMMENT = Pattern.compile("(?m)^[ \\t]*#[ \\t]*tva:[ \\t]*(.*)$");
  private static final Pattern ONE = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|'([^']*)'|(\\S+))");

  /** Those of a script. */
  public static Arguments of(Document document, Script script) {
    Optional<Path> own = folder(document);
    SequencedMap<String, String> comment = ofComment(document.text());
    Optional<Path> file = own.flatMap(Arguments::file);
    SequencedMap<String, String> all = new LinkedHashMap<>();
    boolean outer = comment.isEmpty() && file.isPresent();
    file.ifPresent(f -> all.putAll(ofFile(f)));
    if (!outer && own.isPresent() && file.isPresent()) {
      // Both say something: those of the file are relative to it.
      Path from = file.get().getParent();
      all.replaceAll((_, v) -> from.equals(own.get()) ? v : moved(own.get(), from, v));
    }
    all.putAll(comment);
    List<Statement.Param> parameters = new ArrayList<>();
    for (Statement s : script.statements()) {
      if (s instanceof Statement.Param p) {
        parameters.add(p);
      }
    }
    all.keySet().retainAll(parameters.stream().map(p -> p.name().name()).toList());
    boolean complete =
        parameters.stream()
            .allMatch(p -> p.defaultValue().isPresent() || all.containsKey(p.name().name()));
    Optional<Path> folder = outer ? file.map(Path::getParent) : own;
    return new Arguments(all, folder.map(f -> f + "/").orElse(""), complete);
  }

  static Optional<Path> folder(Document document) {
    return document.isFile()
        ? Optional.ofNullable(Path.of(document.source().name()).getParent())
        : Optional.empty();
  }

  /** A path that leads to the same from another folder; what is no path stays as it is. */
  private static String moved(Path to, Path from, String value) {
    try {
      Path path = from.resolve(value);
      return Files.exists(path) ? to.relativize(path).normalize().toString() : value;
    } catch (InvalidPathException _) {
      return value;
    }
  }

  static Optional<Path> file(Path folder) {
    for (Path p = folder; p != null; p = p.getParent()) {
      if (Files.isRegularFile(p.resolve(FILE))) {
        return Optional.of(p.resolve(FILE));
      }
    }
    return Optional.empty();
  }

  /** The places where comments give a parameter its value: of its name there. */
  public static List<Span> named(Source source, String name) {
    List<Span> all = new ArrayList<>();
    Matcher comment = COMMENT.matcher(source.text());
    while (comment.find()) {
      Matcher one = ONE.matcher(source.text()).region(comment.start(1), comment.end(1));
      while (one.find()) {
        if (one.group(1).equals(name)) {
          all.add(source.span(one.start(1), one.end(1)));
        }
      }
    }
    return all;
  }

  private static SequencedMap<String, String> ofComment(String text) {
    SequencedMap<String, String> found = new LinkedHashMap<>();
    Matcher comment = COMMENT.matcher(text);
    while (comment.find()) {
      Matcher one = ONE.matcher(comment.group(1));
      while (one.find()) {
        String quoted = one.group(2) != null ? one.group(2) : one.group(3);
        found.put(one.group(1), quoted != null ? quoted : one.group(4));
      }
    }
    return found;
  }

  /** What is no object of values says nothing. */
  private static Map<String, String> ofFile(Path file) {
    SequencedMap<String, String> found = new LinkedHashMap<>();
    try {
      if (Files.size(file) <= MOST_BYTES
          && JsonParser.parseString(Files.readString(file)) instanceof JsonObject o) {
        for (Map.Entry<String, JsonElement> e : o.entrySet()) {
          if (e.getValue().isJsonPrimitive()) {
            found.put(e.getKey(), e.getValue().getAsString());
          } else if (e.getValue().isJsonArray()) {
            found.put(e.getKey(), e.getValue().toString());
          }
        }
      }
    } catch (IOException | JsonParseException | StackOverflowError _) {
      // It cannot be read, or is another program's.
    }
    return found;
  }
}
