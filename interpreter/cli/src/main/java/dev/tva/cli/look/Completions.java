// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.look;

import dev.tva.catalog.CatalogException;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.ScriptText;
import dev.tva.inspect.Contents;
import dev.tva.source.Source;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What may stand for the last word of a command line; where nothing is known, files may. */
final class Completions {
  private static final Set<String> SCRIPTS =
      Set.of("run", "plan", "check", "sweep", "repl", "lock");

  private final List<String> commands;
  private final Function<String, SortedMap<String, List<String>>> options;

  Completions(List<String> commands, Function<String, SortedMap<String, List<String>>> options) {
    this.commands = commands;
    this.options = options;
  }

  List<String> of(List<String> words) {
    String last = words.getLast();
    if (words.size() == 1) {
      return commands.stream().filter(c -> c.startsWith(last)).toList();
    }
    String command = words.getFirst();
    if (last.startsWith("-")) {
      return options.apply(command).keySet().stream().filter(o -> o.startsWith(last)).toList();
    }
    String before = words.get(words.size() - 2);
    if (before.startsWith("--")) {
      List<String> values = options.apply(command).getOrDefault(before, List.of());
      if (!values.isEmpty()) {
        return values.stream().filter(v -> v.startsWith(last)).toList();
      }
    }
    if (command.equals("ls") && words.size() == 3) {
      return patterns("", last, List.of(words.get(1)));
    }
    int quote = last.lastIndexOf('"');
    if (quote >= 0 && last.chars().filter(c -> c == '"').count() % 2 == 1) {
      return patterns(last.substring(0, quote + 1), last.substring(quote + 1), paths(words));
    }
    return SCRIPTS.contains(command) && words.size() > 2 && !last.contains("=")
        ? parameters(words.get(1), last)
        : List.of();
  }

  /** The checkpoints that a command line names. */
  private static List<String> paths(List<String> words) {
    return words.stream()
        .filter(w -> w.matches("\\w+=.+"))
        .map(w -> w.substring(w.indexOf('=') + 1))
        .toList();
  }

  private static List<String> parameters(String script, String begun) {
    try {
      List<String> names = new ArrayList<>();
      Source source = Source.of(script, ScriptText.read(Path.of(script)));
      for (Statement s : TvaParser.parse(source).script().statements()) {
        if (s instanceof Statement.Param p && p.name().name().startsWith(begun)) {
          names.add(p.name().name() + "=");
        }
      }
      return names;
    } catch (IOException | InvalidPathException _) {
      return List.of();
    }
  }

  /** Names from any component on, as patterns match them, as far as the component begun. */
  private static List<String> patterns(String before, String begun, List<String> checkpoints) {
    FileCatalog catalog = new FileCatalog();
    Set<String> found = new TreeSet<>();
    for (String path : checkpoints) {
      try {
        for (String name : Contents.of(catalog, path).names()) {
          for (int at = 0; at >= 0; at = name.indexOf('.', at) + 1) {
            if (name.startsWith(begun, at)) {
              int end = name.indexOf('.', at + begun.length());
              found.add(before + name.substring(at, end < 0 ? name.length() : end));
            }
            if (name.indexOf('.', at) < 0) {
              break;
            }
          }
        }
      } catch (CatalogException _) {
        // What cannot be read has no names to offer.
      }
    }
    return List.copyOf(found);
  }
}
