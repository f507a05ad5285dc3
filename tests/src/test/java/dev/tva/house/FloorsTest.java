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
import java.util.Set;
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
      demo            <- safetensors
      plot            <-
      search          <-
      source          <-
      tensor          <-
      diagnostic      <- source
      catalog         <- diagnostic tensor
      recipe.yaml     <- diagnostic source
      syntax          <- diagnostic grammar source tensor
      adapter         <- catalog diagnostic tensor
      graph           <- catalog tensor
      hub             <- catalog diagnostic safetensors
      recipe.mergekit <- diagnostic recipe.yaml source
      syntax.format   <- grammar source syntax
      plan            <- catalog graph source tensor
      recipe.script   <- diagnostic source syntax.format
      type            <- graph source tensor
      builtin         <- diagnostic graph source tensor type
      checkpoint.config <- catalog diagnostic plan
      kernel.codec    <- plan tensor
      kernel.order    <- plan
      kernel.random   <- plan
      optimize.rule   <- graph tensor type
      recipe.formula  <- catalog diagnostic recipe.mergekit recipe.script source
      recipe.mecha    <- diagnostic recipe.script source
      support         <- catalog diagnostic graph plan source syntax tensor type
      tile            <- graph plan
      kernel          <- diagnostic graph kernel.order kernel.random plan tensor tile
      optimize        <- graph optimize.rule type
      recipe          <- catalog diagnostic recipe.formula recipe.mecha recipe.mergekit \
          recipe.script recipe.yaml source
      statistic       <- catalog graph kernel.order plan tensor
      surgery         <- builtin catalog diagnostic graph source support tensor type
      analysis        <- builtin catalog diagnostic graph source support surgery syntax \
          tensor type
      factor          <- catalog kernel plan
      kernel.djl      <- diagnostic graph kernel kernel.codec kernel.order kernel.random \
          plan tensor tile
      kernel.vector   <- diagnostic graph kernel kernel.codec kernel.order kernel.random \
          plan tensor tile
      checkpoint.read <- catalog formats formats.gguf formats.npz formats.torch kernel \
          kernel.codec kernel.vector plan safetensors tensor
      lower           <- adapter analysis catalog diagnostic graph optimize plan source \
          support tensor type
      checkpoint.quantised <- catalog checkpoint.read diagnostic tensor
      checkpoint.swap <- checkpoint.read
      session         <- analysis builtin catalog diagnostic lower plan source syntax
      view            <- adapter analysis builtin catalog diagnostic graph lower plan \
          support tensor type
      assist          <- analysis catalog diagnostic graph session source support syntax \
          tensor type
      checkpoint.kind <- catalog checkpoint.quantised checkpoint.read diagnostic formats \
          safetensors tensor
      picture         <- diagnostic plot view
      spark.store     <- checkpoint.read checkpoint.swap
      view.text       <- diagnostic view
      checkpoint.card <- checkpoint.kind diagnostic factor plan recipe.yaml source
      checkpoint.remote <- catalog checkpoint.kind hub
      checkpoint.sum  <- checkpoint.kind kernel.codec plan tensor
      checkpoint.tokens <- catalog checkpoint.config checkpoint.kind diagnostic plan
      lsp.script      <- analysis assist catalog diagnostic graph session source support \
          syntax type
      repl            <- analysis assist catalog diagnostic graph lower plan session source \
          support syntax syntax.format tensor type view
      checkpoint.adapter <- adapter catalog checkpoint.kind checkpoint.read checkpoint.sum \
          diagnostic factor kernel kernel.codec plan safetensors tensor
      checkpoint.shard <- checkpoint.kind checkpoint.read checkpoint.sum diagnostic plan \
          safetensors tensor
      lsp             <- analysis assist catalog diagnostic graph lower lsp.script session \
          source syntax syntax.format type
      notebook        <- assist diagnostic lower picture repl session view view.text
      checkpoint      <- catalog checkpoint.adapter checkpoint.card checkpoint.config \
          checkpoint.kind checkpoint.read checkpoint.remote checkpoint.shard \
          checkpoint.sum checkpoint.swap checkpoint.tokens diagnostic factor \
          plan safetensors source tensor
      inspect         <- catalog checkpoint checkpoint.adapter checkpoint.kind \
          checkpoint.read checkpoint.tokens diagnostic tensor
      pass            <- catalog checkpoint checkpoint.read checkpoint.sum diagnostic \
          factor graph kernel kernel.codec kernel.order kernel.random plan \
          source statistic tensor tile
      lock            <- analysis catalog checkpoint checkpoint.adapter checkpoint.kind \
          checkpoint.read checkpoint.sum checkpoint.tokens factor hub lower \
          pass plan source support syntax tensor
      part            <- checkpoint checkpoint.kind checkpoint.shard checkpoint.sum \
          checkpoint.swap diagnostic factor lower pass plan safetensors \
          statistic tensor
      whole           <- adapter catalog diagnostic factor graph kernel kernel.order pass \
          plan statistic support tensor tile
      execute         <- catalog checkpoint checkpoint.read checkpoint.sum diagnostic \
          factor graph kernel pass plan statistic tensor tile whole
      cli.view        <- diagnostic execute factor plan
      engine          <- checkpoint checkpoint.read checkpoint.shard diagnostic execute \
          kernel kernel.djl kernel.vector pass plan statistic
      cli.console     <- cli.view diagnostic hub pass view.text
      cli.repl        <- analysis assist catalog checkpoint checkpoint.kind cli.view \
          diagnostic engine execute hub lower pass picture plan repl session \
          source statistic view view.text
      sweep           <- analysis catalog checkpoint checkpoint.read checkpoint.shard \
          checkpoint.sum checkpoint.swap diagnostic engine execute lower \
          pass plan plot search session source syntax
      cli.given       <- analysis catalog checkpoint checkpoint.kind cli.console diagnostic \
          lock plan source syntax
      sweep.shell     <- pass sweep
      cli.command     <- analysis assist catalog checkpoint checkpoint.remote cli.console \
          cli.given cli.repl cli.view diagnostic engine execute hub kernel \
          lower lsp notebook part pass picture plan recipe recipe.formula \
          repl search session source sweep sweep.shell syntax syntax.format \
          view view.text
      spark           <- analysis catalog checkpoint checkpoint.read checkpoint.shard \
          checkpoint.sum checkpoint.swap cli.console cli.given diagnostic \
          engine execute factor kernel.vector part plan safetensors session \
          source spark.store statistic tensor
      cli.look        <- analysis catalog checkpoint checkpoint.remote cli.command \
          cli.console demo diagnostic engine inspect lower source syntax \
          tensor view view.text
      cli.recipe      <- analysis catalog checkpoint checkpoint.adapter checkpoint.read \
          cli.command cli.console cli.given diagnostic lock lower plan \
          session source syntax view.text
      cli             <- cli.command cli.console cli.look cli.recipe cli.repl diagnostic \
          lower pass session
      """;

  private static final List<String> MODULES =
      List.of("core", "runtime", "lsp", "kernel", "cli", "spark");
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** A class by its full name, imported or spelled out where it is used. */
  private static final Pattern QUALIFIED =
      Pattern.compile("(?<![\\w.\"])((?:[a-z][a-z0-9_]*\\.)+)[A-Z]");

  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
  private static final int MOST_FILES = 25;

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

  /** The packages that the main code names, by package. */
  private static SortedMap<String, SortedSet<String>> imports() throws IOException {
    SortedMap<String, SortedSet<String>> all = new TreeMap<>();
    for (String module : MODULES) {
      Path sources = ROOT.resolve("interpreter/" + module + "/src/main/java");
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String name = sources.relativize(file.getParent()).toString().replace('\\', '/');
          SortedSet<String> found =
              all.computeIfAbsent(name.replace('/', '.'), _ -> new TreeSet<>());
          Matcher m = QUALIFIED.matcher(COMMENT.matcher(Files.readString(file)).replaceAll(""));
          while (m.find()) {
            found.add(m.group(1).substring(0, m.group(1).length() - 1));
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

  @Test
  void thereAreNoCycles() {
    SortedMap<String, SortedSet<String>> table = table();
    List<String> left = new ArrayList<>(table.keySet());
    while (!left.isEmpty()) {
      List<String> ground =
          left.stream().filter(p -> table.get(p).stream().noneMatch(left::contains)).toList();
      assertFalse(ground.isEmpty(), "a cycle among " + left);
      left.removeAll(ground);
    }
  }

  /** Each package's own page ends with what it imports. */
  @Test
  void packagesSayWhatTheyImport() throws IOException {
    for (var row : table().entrySet()) {
      String folder = "src/main/java/dev/tva/" + row.getKey().replace('.', '/');
      List<Path> pages =
          MODULES.stream()
              .map(m ->
                  ROOT.resolve("interpreter/" + m).resolve(folder).resolve("package-info.java"))
              .filter(Files::exists)
              .toList();
      assertEquals(1, pages.size(), row.getKey() + " has no package-info.java, or two");
      String page = Files.readString(pages.getFirst()).replaceAll("\\s+(\\* )?", " ");
      String imports =
          row.getValue().isEmpty() ? "nothing of tva" : String.join(", ", row.getValue());
      String sentence = "Imports " + imports + ". */";
      assertTrue(
          page.contains(sentence), () -> row.getKey() + " does not end its page with: " + sentence);
    }
  }

  @Test
  void packagesAreSmall() throws IOException {
    SortedMap<String, Integer> files = new TreeMap<>();
    for (String module : MODULES) {
      Path sources = ROOT.resolve("interpreter/" + module + "/src/main/java");
      try (Stream<Path> all = Files.walk(sources)) {
        all.filter(f -> f.toString().endsWith(".java"))
            .forEach(
                f -> files.merge(sources.relativize(f.getParent()).toString(), 1, Integer::sum));
      }
    }
    files.values().removeIf(n -> n <= MOST_FILES);
    assertEquals(Map.of(), files, "split these packages");
  }

  @Test
  void outsideLibrariesStayInTheirRooms() throws IOException {
    Map<String, Set<String>> rooms =
        Map.of(
            "ai.djl", Set.of("dev.tva.kernel.djl"),
            "picocli",
                Set.of(
                    "dev.tva.cli",
                    "dev.tva.cli.command",
                    "dev.tva.cli.look",
                    "dev.tva.cli.recipe",
                    "dev.tva.cli.given",
                    "dev.tva.spark"),
            "org.apache.spark", Set.of("dev.tva.spark", "dev.tva.spark.store"),
            "org.apache.hadoop", Set.of("dev.tva.spark.store"),
            "org.eclipse.lsp4j", Set.of("dev.tva.lsp"),
            "org.zeromq", Set.of("dev.tva.notebook"),
            "org.hipparchus", Set.of("dev.tva.search"),
            "org.jline", Set.of("dev.tva.cli.repl"),
            "org.antlr", Set.of("dev.tva.syntax", "dev.tva.syntax.format"));
    imports()
        .forEach((from, all) -> {
          for (String to : all) {
            rooms.forEach((library, room) ->
                assertTrue(
                    !(to + ".").startsWith(library + ".") || room.contains(from),
                    () -> from + " imports " + to));
          }
        });
  }

  /**
   * What a user names may lie where only a service knows the way: FilePath asks it, Path does not.
   */
  @Test
  void pathsOfCheckpointsMayBeElsewhere() throws IOException {
    Set<String> namesOnly =
        Set.of("Assembly", "FilePath", "Globs", "ModelCard", "ReadProblems", "Sketch", "TextFile");
    Pattern local = Pattern.compile("(?<!File)Path(\\.|::)of\\b(?!\\(\")");
    Path sources = ROOT.resolve("interpreter/runtime/src/main/java/dev/tva/checkpoint");
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        if (!namesOnly.contains(name) && local.matcher(Files.readString(file)).find()) {
          found.add(name);
        }
      }
    }
    assertEquals(List.of(), found, "use FilePath.of");
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
