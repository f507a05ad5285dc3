// SPDX-License-Identifier: Apache-2.0
package dev.tva.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may import which: the floors of the house. A change of the table has a reason. */
final class FloorsTest {
  /** Each package under {@code dev.tva} with those of the project that it imports. */
  private static final String FLOORS =
      """
      source                <-
      tensor                <-
      diagnostic            <- source
      catalog               <- diagnostic tensor
      syntax                <- diagnostic grammar source tensor
      graph                 <- catalog tensor
      type                  <- graph source tensor
      builtin               <- diagnostic graph source tensor type
      plan                  <- catalog graph source tensor
      analysis              <- builtin catalog diagnostic graph plan source syntax tensor type
      optimize.rule         <- graph optimize tensor type
      optimize              <- graph optimize.rule type
      lower                 <- analysis catalog diagnostic graph optimize plan tensor type
      session               <- analysis builtin catalog diagnostic graph lower plan source syntax \
      tensor type
      checkpoint.read       <- catalog safetensors tensor
      checkpoint            <- catalog checkpoint.read diagnostic plan safetensors source tensor
      kernel                <- diagnostic graph plan
      kernel.codec          <- plan tensor
      kernel.order          <- plan
      kernel.random         <- plan
      kernel.djl            <- diagnostic graph kernel plan
      execute               <- analysis catalog checkpoint checkpoint.read diagnostic graph kernel \
      kernel.codec kernel.djl kernel.order kernel.random plan tensor
      plot                  <-
      sweep                 <- analysis catalog checkpoint diagnostic execute lower plan plot \
      session source syntax
      cli.view              <- diagnostic execute lower plan session
      cli.repl              <- catalog checkpoint cli.view diagnostic execute lower plan session source
      cli                   <- analysis catalog checkpoint cli.repl cli.view diagnostic execute \
      kernel lower plan session source sweep syntax
      """;

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?([a-z][a-z0-9_.]*)\\.[A-Z]", Pattern.MULTILINE);

  private static SortedMap<String, SortedSet<String>> table() {
    SortedMap<String, SortedSet<String>> table = new TreeMap<>();
    for (String line : FLOORS.strip().split("\n")) {
      String[] sides = line.split("<-", -1);
      SortedSet<String> below = new TreeSet<>(List.of(sides[1].strip().split(" +")));
      below.remove("");
      table.put(sides[0].strip(), below);
    }
    return table;
  }

  /** Every import of the main code, by package. */
  private static SortedMap<String, SortedSet<String>> imports() throws IOException {
    SortedMap<String, SortedSet<String>> all = new TreeMap<>();
    for (String module : List.of("core", "runtime", "cli")) {
      Path sources = ROOT.resolve("interpreter/" + module + "/src/main/java");
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String name = sources.relativize(file.getParent()).toString().replace('\\', '/');
          SortedSet<String> found =
              all.computeIfAbsent(name.replace('/', '.'), _ -> new TreeSet<>());
          Matcher m = IMPORT.matcher(Files.readString(file));
          while (m.find()) {
            found.add(m.group(1));
          }
        }
      }
    }
    return all;
  }

  @Test
  void importsGoDownOnly() throws IOException {
    SortedMap<String, SortedSet<String>> found = new TreeMap<>();
    imports()
        .forEach((from, all) -> {
          SortedSet<String> ours = new TreeSet<>();
          for (String to : all) {
            if (to.startsWith("dev.") && !to.equals(from)) {
              ours.add(to.replaceFirst("^dev\\.(tva\\.)?", ""));
            }
          }
          found.put(from.replaceFirst("^dev\\.tva\\.", ""), ours);
        });
    assertEquals(table(), found);
  }

  /** The rules and what applies them are one floor in two rooms. */
  @Test
  void thereAreNoCycles() {
    SortedMap<String, SortedSet<String>> table = table();
    table.get("optimize.rule").remove("optimize");
    List<String> left = new ArrayList<>(table.keySet());
    while (!left.isEmpty()) {
      List<String> ground =
          left.stream().filter(p -> table.get(p).stream().noneMatch(left::contains)).toList();
      assertFalse(ground.isEmpty(), "a cycle among " + left);
      left.removeAll(ground);
    }
  }

  @Test
  void outsideLibrariesStayInTheirRooms() throws IOException {
    Map<String, String> rooms =
        Map.of(
            "ai.djl", "dev.tva.kernel.djl",
            "picocli", "dev.tva.cli",
            "org.jline", "dev.tva.cli.repl",
            "org.antlr", "dev.tva.syntax");
    imports()
        .forEach((from, all) -> {
          for (String to : all) {
            rooms.forEach((library, room) ->
                assertTrue(
                    !(to + ".").startsWith(library + ".") || from.equals(room),
                    () -> from + " imports " + to));
          }
        });
  }

  @Test
  void coreSeesNoFilesNoThreadsAndNoTerminal() throws IOException {
    Path core = ROOT.resolve("interpreter/core/src/main/java");
    Pattern wall =
        Pattern.compile(
            "import"
                + " (java\\.nio\\.file|java\\.util\\.concurrent\\.(?!ConcurrentHashMap)|java\\.io\\.File)");
    try (Stream<Path> files = Files.walk(core)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        assertFalse(wall.matcher(Files.readString(file)).find(), file.toString());
      }
    }
  }
}
