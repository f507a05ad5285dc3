// SPDX-License-Identifier: Apache-2.0
package dev.tva.lost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.cli.Program;
import dev.tva.cli.Served;
import dev.tva.cli.Surface;
import dev.tva.run.Tensors;
import dev.tva.syntax.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Destroying an input, a script or a file of someone else is tried through every command, option
 * and statement that writes, and never succeeds without being told to. The table below lists all
 * that can be typed: what is new fails this test until it is added, and tried if it writes.
 */
final class NothingLostTest {
  /** What writes no file, or not where it is told: to each an attempt would be empty. */
  private static final String READS =
      """
      check --format --headers --offline
      completion
      diff --allow-nonfinite --base --device --device-memory --format --headers --kernels --memory --offline \
      --overwrite --precision --quiet --threads --top
      doc --format --search
      doctor --format
      eval --allow-nonfinite --device --device-memory --dtype --kernels --memory --offline --precision --quiet \
      --threads
      explain
      fmt --check
      help
      import --allow-nonfinite --device --device-memory --kernels --memory --offline --precision --quiet \
      --strict --threads
      join --allow-nonfinite --device --device-memory --kernels --memory --offline --overwrite --precision \
      --quiet --threads
      kernel
      lock --allow-nonfinite --check --device --device-memory --kernels --memory --offline --overwrite --params \
      --precision --quiet --threads
      ls --format --offline
      lsp
      plan --allow-nonfinite --device --device-memory --format --kernels --memory --offline --overwrite --params \
      --precision --quiet --threads
      repl --allow-nonfinite --device --device-memory --kernels --keys --memory --offline --precision --quiet \
      --threads
      rerun --allow-nonfinite --device --device-memory --kernels --memory --offline --precision --quiet \
      --threads
      run --allow-nonfinite --device --device-memory --format --kernels --locked --memory --offline --params \
      --part --precision --quiet --threads --top --wait
      show --allow-nonfinite --device --device-memory --format --kernels --memory --offline --overwrite \
      --precision --quiet --threads --top
      sweep --allow-nonfinite --batch --budget --control --device --device-memory --eval --jobs --kernels \
      --memory --offline --params --precision --quiet --random --search --seed --select --stop-early --threads
      verify --allow-nonfinite --device --device-memory --kernels --lock --memory --offline --overwrite \
      --precision --quiet --threads
      """;

  /** What is tried below. */
  private static final String WRITES =
      """
      eval --output --overwrite
      fmt
      import --output --overwrite --run
      new
      repl --overwrite
      rerun --output --overwrite
      run --lock --overwrite --work
      sweep --best --keep --output --overwrite
      """;

  private static final SortedSet<String> STATEMENTS_THAT_READ =
      new TreeSet<>(
          List.of("Assert", "Bare", "Bind", "Broken", "Define", "For", "Import", "Param"));

  private static final SortedSet<String> COMMANDS_THAT_READ =
      new TreeSet<>(
          List.of(
              ":cd",
              ":doc",
              ":drop",
              ":edit",
              ":graph",
              ":help",
              ":history",
              ":load",
              ":names",
              ":plan",
              ":quit",
              ":reset",
              ":set",
              ":tensors",
              ":time",
              ":type"));

  /** Nobody may touch them, whatever is said. */
  private static final List<String> READ =
      List.of("base", "base/model.safetensors", "base/config.json", "main.tva", "lib.tva");

  /** To be replaced only with --overwrite. */
  private static final List<String> FOREIGN =
      List.of(
          "notes.txt",
          "other.safetensors",
          "mine",
          "noted",
          "noted/notes.txt",
          "edited/config.json",
          "other.tva");

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();

  @BeforeEach
  void make() throws IOException {
    Tensors.writeFile(
        folder.resolve("base/model.safetensors"), Tensors.transformer(1, 8, DType.BF16), 0, 0);
    Files.writeString(folder.resolve("base/config.json"), "{}\n");
    Tensors.writeFile(
        folder.resolve("other.safetensors"), Tensors.transformer(1, 8, DType.BF16), 1, 0.1);
    Files.writeString(folder.resolve("lib.tva"), "fn half(x) = x/2\n");
    Files.writeString(folder.resolve("other.tva"), "show   1\n");
    Files.writeString(
        folder.resolve("main.tva"),
        """
        import "lib.tva" as lib
        param base: model
        param target: string = "out"
        param k: number = 1
        save base + k*(base - base) to target
        """);
    Files.writeString(folder.resolve("notes.txt"), "some notes of mine\n");
    Files.writeString(
        folder.resolve("merge.yml"),
        """
        merge_method: linear
        models:
          - model: base
            parameters: {weight: 1.0}
        dtype: bfloat16
        """);
    Files.writeString(Files.createDirectories(folder.resolve("mine")).resolve("a.txt"), "mine\n");
    PROGRAM.run(List.of("check", "main.tva", "base=base")).expect(0);
    for (String out : List.of("noted", "edited")) {
      PROGRAM.run(List.of("eval", "2*base - base", "base=base", "-o", out, "-q")).expect(0);
    }
    Files.writeString(folder.resolve("noted/notes.txt"), "mine\n");
    Files.writeString(folder.resolve("edited/config.json"), "{\"mine\": true}\n");
  }

  private SortedMap<String, String> files() throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path p : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(p).toString(), Arrays.hashCode(Files.readAllBytes(p)) + "");
      }
    }
    return files;
  }

  private static List<String> words(String first, String... rest) {
    List<String> words = new ArrayList<>(List.of(first));
    words.addAll(List.of(rest));
    return words;
  }

  private static List<String> typed(String lines, String... rest) {
    List<String> words = words("!typed", lines, "repl");
    words.addAll(List.of(rest));
    return words;
  }

  /** Every way to write to a path; {@code told} is whether files of others may go. */
  private static List<List<String>> attempts(String path, boolean told) {
    String set = told ? ":set overwrite on\n" : "";
    List<List<String>> all = new ArrayList<>();
    all.add(words("eval", "2*base - base", "base=base", "--output", path));
    all.add(words("rerun", "edited", "base=base", "--output", path));
    all.add(words("run", "main.tva", "base=base", "target=" + path));
    all.add(words("sweep", "main.tva", "base=base", "k=1,2", "--eval", "echo 1", "--output", path));
    all.add(
        words(
            "sweep",
            "main.tva",
            "base=base",
            "target=" + path,
            "k=1,2",
            "--eval",
            "echo 1",
            "--keep"));
    all.add(typed(set + "save base to \"" + path + "\"\n", "main.tva", "base=base"));
    all.add(typed(set + ":load lib.tva\n:save-script " + path + "\n", "main.tva", "base=base"));
    all.add(
        words("sweep", "main.tva", "base=base", "k=1,2", "--eval", "echo 1", "--best", path, "-q"));
    all.add(typed(set + ":output " + path + "\n1 + 1\n", "main.tva", "base=base"));
    if (!told) {
      all.add(words("run", "main.tva", "base=base", "--part", "1/2", "--work", path));
    }
    if (told) {
      all.subList(0, 5).forEach(words -> words.add("--overwrite"));
      all.add(typed(":load main.tva\n:save-script " + path + "\n", "base=base", "--overwrite"));
    }
    return all;
  }

  private void changesNothing(List<String> command) throws IOException {
    SortedMap<String, String> before = files();
    Served.Ended ended = PROGRAM.run(command);
    SortedMap<String, String> after = files();
    after.keySet().retainAll(before.keySet());
    // A sweep's own folder, which the next one goes on with.
    before.keySet().removeIf(f -> f.startsWith("main.sweep"));
    after.keySet().removeIf(f -> f.startsWith("main.sweep"));
    assertEquals(before, after, () -> String.join(" ", command) + "\n" + ended.err());
    assertNotEquals(70, ended.code(), () -> String.join(" ", command) + "\n" + ended.err());
    assertTrue(
        ended.err().contains("error[") || ended.code() != 0,
        () -> String.join(" ", command) + "\n" + ended.err());
  }

  @Test
  void nothingThatIsReadIsEverReplaced() throws IOException {
    for (String path : READ) {
      for (boolean told : List.of(false, true)) {
        List<List<String>> all = attempts(path, told);
        // A formula reads no script, and what is made anew has its own: to both they are files of
        // others.
        boolean foreign = told && path.endsWith(".tva");
        for (List<String> attempt : all.subList(foreign ? 2 : 0, all.size())) {
          changesNothing(attempt);
        }
      }
    }
  }

  @Test
  void nothingOfOthersIsReplacedUnasked() throws IOException {
    for (String path : FOREIGN) {
      for (List<String> attempt : attempts(path, false)) {
        changesNothing(attempt);
      }
      changesNothing(words("import", "merge.yml", "--output", path));
    }
  }

  /** Ways from what fills a path's holes to where a save takes it. */
  private static final List<String> CLIMBING =
      List.of(
          "save base to \"out/${x}\"",
          "p = \"out/${x}\"\nsave base to p",
          "p = \"out/${x}\"\nsave base to \"${p}\"",
          "p = \"${x}\"\nsave base to \"out/${p}\"",
          "p = \"${x}\"\nq = \"out/${p}\"\nsave base to \"${q}/model\"",
          "fn at(name) = \"out/${name}\"\nsave base to at(x)",
          "for p in [\"out/${n}\" for n in [x]] {\n  save base to p\n}",
          "save base to (if true then \"out/${x}\" else \"out/a\")",
          "param p: string = \"out/${x}\"\nsave base to p",
          "param folder: string = \"out\"\nsave base to \"${folder}/${x}\"",
          "save base to \"out/a/${x}\"",
          "show 1 to \"out/${x}.svg\"",
          "y = \"a/../..\"\nsave base to \"out/${y}/b\"");

  @Test
  void noWayLeadsOutOfTheFolderThatAPathNames() throws IOException {
    for (String way : CLIMBING) {
      Files.writeString(
          folder.resolve("main.tva"), "param base: model\nx = \"../../mine\"\n" + way + "\n");
      for (String command : List.of("check", "run")) {
        Served.Ended ended = PROGRAM.run(words(command, "main.tva", "base=base"));
        assertTrue(ended.err().contains("leads out of"), () -> way + "\n" + ended.err());
        assertEquals(3, ended.code(), way);
      }
    }
    Files.writeString(
        folder.resolve("main.tva"),
        "param base: model\nparam place: string\nx = \"a/../b\"\nsave base to \"${place}/${x}\"\n");
    PROGRAM.run(words("check", "main.tva", "base=base", "place=../elsewhere")).expect(0);
  }

  @Test
  void aSweepThatMayNotKeepMeasuresNothing() throws IOException {
    List<String> sweep =
        words("sweep", "main.tva", "base=base", "target=mine", "k=1,2", "--eval", "touch measured");
    sweep.add("--keep");
    changesNothing(sweep);
    assertFalse(Files.exists(folder.resolve("measured")));
  }

  @Test
  void whatIsReplacedBecauseItWasAskedForIsNamed() throws IOException {
    for (String path : List.of("mine", "noted", "edited")) {
      SortedMap<String, String> before = files();
      Served.Ended ended =
          PROGRAM.run(words("eval", "2*base - base", "base=base", "-o", path, "--overwrite"));
      assertEquals(0, ended.code(), ended.err());
      SortedMap<String, String> after = files();
      for (String file : before.keySet()) {
        boolean ours = file.endsWith("manifest.json") || file.endsWith("model.safetensors");
        if (!before.get(file).equals(after.get(file)) && !ours) {
          String name = file.substring(path.length() + 1);
          assertTrue(ended.err().contains("    " + name + "\n"), file + "\n" + ended.err());
        }
      }
    }
  }

  @Test
  void fmtTouchesNothingButScripts() throws IOException {
    for (String path : List.of("notes.txt", "base", "base/model.safetensors", "base/config.json")) {
      changesNothing(words("fmt", path));
    }
    Files.writeString(folder.resolve("other.tva.partial"), "mine\n");
    changesNothing(words("fmt", "other.tva"));
  }

  @Test
  void aLockReplacesNothingButALock() throws IOException {
    Files.writeString(folder.resolve("main.tva.lock"), "some notes of mine\n");
    changesNothing(words("lock", "main.tva", "base=base"));
    changesNothing(words("run", "--lock", "main.tva", "base=base", "--overwrite"));
  }

  @Test
  void aPictureReplacesNothingButAPicture() throws IOException {
    Files.writeString(folder.resolve("notes.svg"), "<svg>some notes of mine</svg>\n");
    for (String path : List.of("notes.svg", "base/a.svg", "base", "notes.txt")) {
      Files.writeString(
          folder.resolve("main.tva"),
          "base = model(\"base\")\nshow norm(base) to \"" + path + "\"\n");
      changesNothing(words("run", "main.tva"));
      changesNothing(typed("show norm(base) to \"" + path + "\"\n", "base=base"));
      if (!path.equals("notes.svg")) {
        changesNothing(words("run", "main.tva", "--overwrite"));
      }
    }
  }

  @Test
  void newWritesIntoNothingThatExists() throws IOException {
    for (String path : List.of("notes.txt", "base", "mine", "main.tva")) {
      for (String kind : List.of("demo", "recipe")) {
        changesNothing(words("new", kind, path));
      }
    }
  }

  @Test
  void everythingThatCanBeTypedIsInTheTable() {
    SortedSet<String> known = new TreeSet<>();
    for (String line : (READS + WRITES).strip().split("\n")) {
      String[] words = line.strip().split(" +");
      known.add(words[0]);
      Arrays.stream(words).skip(1).forEach(o -> known.add(words[0] + " " + o));
    }
    SortedSet<String> all = new TreeSet<>(Surface.all());
    all.removeIf(s -> s.endsWith(" --help") || s.endsWith(" --debug"));
    assertEquals(known, all);
  }

  @Test
  void everyCommandOfASessionIsKnown() {
    SortedSet<String> listed =
        PROGRAM
            .run(typed(":help\n"))
            .out()
            .lines()
            .filter(l -> l.startsWith("  :"))
            .map(l -> l.strip().split(" ")[0])
            .collect(Collectors.toCollection(TreeSet::new));
    listed.removeAll(COMMANDS_THAT_READ);
    assertEquals(List.of(":output", ":save-script"), List.copyOf(listed));
  }

  @Test
  void everyStatementIsKnown() {
    SortedSet<String> all =
        Arrays.stream(Statement.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    all.removeAll(STATEMENTS_THAT_READ);
    assertEquals(List.of("Save", "Show"), List.copyOf(all));
  }
}
