// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp.script;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code tva.json} that gives a script's parameters their values, with other names for them.
 */
public final class GivenFile {
  private final Source file;
  private final JsonObject values;
  private final Document script;

  private GivenFile(Source file, JsonObject values, Document script) {
    this.file = file;
    this.values = values;
    this.script = script;
  }

  /** A change of the file: what is put in the place of something. */
  public record Change(Span at, String text) {}

  /** The nearest one, if it can be read. */
  public static Optional<GivenFile> of(Document script) {
    try {
      Optional<Path> found = Arguments.folder(script).flatMap(Arguments::file);
      if (found.isPresent() && Files.size(found.get()) <= Arguments.MOST_BYTES) {
        String text = Files.readString(found.get());
        if (JsonParser.parseString(text) instanceof JsonObject o) {
          return Optional.of(new GivenFile(Source.of(found.get().toString(), text), o, script));
        }
      }
      return Optional.empty();
    } catch (IOException | JsonParseException | StackOverflowError _) {
      return Optional.empty();
    }
  }

  public boolean has(String name) {
    return values.has(name);
  }

  /**
   * Gives the value to another name. The former one keeps it too where another script of the folder
   * has a parameter of that name.
   */
  public Optional<Change> renamed(String from, String to, Iterable<Source> scripts) {
    Optional<Span> key = JsonKeys.of(file, from);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    Span name = key.get();
    if (!isSharedBy(scripts, from)) {
      return Optional.of(new Change(name, to));
    }
    JsonElement value = values.get(from);
    Span before = file.span(name.start() - 1, name.start() - 1);
    return Optional.of(new Change(before, "\"" + to + "\": " + value + ", "));
  }

  private boolean isSharedBy(Iterable<Source> scripts, String name) {
    Path folder = Path.of(file.name()).getParent();
    Pattern declared = Pattern.compile("(?m)^[ \\t]*param[ \\t]+" + name + "\\b");
    for (Source s : scripts) {
      boolean other = !s.name().equals(script.source().name()) && !s.name().startsWith("<");
      if (other && Path.of(s.name()).startsWith(folder) && declared.matcher(s.text()).find()) {
        return true;
      }
    }
    return false;
  }
}
