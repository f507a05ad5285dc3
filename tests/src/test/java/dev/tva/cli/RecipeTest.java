// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsFile;
import dev.safetensors.SafetensorsWriter;
import dev.tva.demo.DemoModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes in a repository: locked, cloned, run, verified, made anew. */
final class RecipeTest {
  private static final String BYTES = "out/edited/model.safetensors";

  @TempDir static Path folder;

  private static Served program;
  private static int made;
  private Path recipe;

  @BeforeAll
  static void start() {
    program = Served.in(folder);
  }

  @AfterAll
  static void stop() {
    program.close();
  }

  @BeforeEach
  void make() throws IOException {
    recipe = folder.resolve("recipe" + made++);
    run(0, "new", "recipe", name());
    DemoModels.write(recipe.resolve("models/base"), 8, 16, 0);
    DemoModels.write(recipe.resolve("models/ft"), 8, 16, 1);
    run(0, "run", script(), "--params", name() + "/values.json", "--lock");
  }

  private String name() {
    return recipe.getFileName().toString();
  }

  private String script() {
    return name() + "/main.tva";
  }

  private static Served.Ended run(int code, String... words) {
    return program.run(List.of(words)).expect(code);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path p : all.toList()) {
        Path target = to.resolve(from.relativize(p).toString());
        if (Files.isDirectory(p)) {
          Files.createDirectories(target);
        } else {
          Files.copy(p, target);
        }
      }
    }
  }

  private Path cloned() throws IOException {
    Path clone = folder.resolve("clone" + made);
    copy(recipe, clone);
    try (Stream<Path> all = Files.walk(clone.resolve("out"))) {
      for (Path p : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
    return clone;
  }

  /** The same tensors in two files. */
  private static void shard(Path model) throws IOException {
    Path whole = model.resolve("model.safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(whole)) {
      List<String> names = new ArrayList<>(file.header().tensors().keySet());
      StringBuilder index = new StringBuilder();
      for (int part = 0; part < 2; part++) {
        String name = "model-0000" + (part + 1) + "-of-00002.safetensors";
        List<String> mine = names.subList(part * names.size() / 2, (part + 1) * names.size() / 2);
        var specs =
            mine.stream()
                .map(n -> file.header().tensors().get(n))
                .map(t -> new dev.safetensors.TensorSpec(t.name(), t.dtype(), t.shape()))
                .toList();
        try (var writer =
            SafetensorsWriter.create(model.resolve(name), specs, Map.of("format", "pt"))) {
          for (String n : mine) {
            writer.copy(n, file, file.header().tensors().get(n));
            index.append(index.isEmpty() ? "" : ",").append("\"" + n + "\":\"" + name + "\"");
          }
          writer.finish();
        }
      }
      Files.writeString(
          model.resolve("model.safetensors.index.json"),
          "{\"metadata\":{},\"weight_map\":{" + index + "}}");
    }
    Files.delete(whole);
  }

  @Test
  void runsTheMainScriptOfAFolder() throws IOException {
    byte[] before = Files.readAllBytes(recipe.resolve(BYTES));
    run(0, "run", name(), "--params", name() + "/values.json");
    assertArrayEquals(before, Files.readAllBytes(recipe.resolve(BYTES)));
  }

  @Test
  void aCloneGivesTheSameBytesOnOtherThreadsAndShards() throws IOException {
    Path clone = cloned();
    shard(clone.resolve("models/base"));
    String there = clone.getFileName() + "/main.tva";
    String said = run(0, "run", there, "--locked", "--threads", "3").err();
    assertTrue(said.startsWith(clone.getFileName() + "/out/edited: "), said);
    assertArrayEquals(
        Files.readAllBytes(recipe.resolve(BYTES)), Files.readAllBytes(clone.resolve(BYTES)));
    run(0, "verify", clone.getFileName() + "/out/edited", "--lock", there);
    String models = clone.getFileName() + "/models/";
    run(
        0,
        "verify",
        clone.getFileName() + "/out/edited",
        "base=" + models + "base",
        "ft=" + models + "ft",
        "--threads",
        "2");
    run(0, "lock", "--check", there, there + ".lock");
    String before = Files.readString(recipe.resolve("main.tva.lock"));
    run(0, "lock", script());
    assertEquals(before, Files.readString(recipe.resolve("main.tva.lock")));
  }

  @Test
  void whatHasChangedIsNamedAndNothingIsPublished() throws IOException {
    Path clone = cloned();
    String there = clone.getFileName() + "/main.tva";
    differs(
        "the parameter `strength` was 0.5 and is 0.4", "run", there, "--locked", "strength=0.4");
    Path lock = clone.resolve("main.tva.lock");
    String text = Files.readString(lock);
    String version = dev.tva.lower.Version.text();
    Files.writeString(lock, text.replace("\"tva\": \"" + version, "\"tva\": \"0.0.1"));
    differs("tva was 0.0.1 and is " + version, "run", there, "--locked");
    differs("tva was 0.0.1 and is " + version, "lock", "--check", there);
    Files.writeString(lock, text.replaceFirst("(\"out/edited\": \")\\w", "$1x"));
    differs("the output `out/edited` has changed", "run", there, "--locked");
    Files.writeString(lock, text);
    flip(clone.resolve("models/ft/model.safetensors"));
    differs("the input `ft` has other bytes in model.safetensors", "run", there, "--locked");
    Files.writeString(
        clone.resolve("main.tva"), Files.readString(clone.resolve("main.tva")) + "\n");
    differs("the script `main.tva` has changed", "lock", "--check", there);
    assertFalse(Files.exists(clone.resolve("out")));
  }

  private static void differs(String note, String... words) {
    String err = run(1, words).err();
    assertTrue(err.contains("error[not-as-recorded]"), err);
    assertTrue(err.contains("  = note: " + note), err);
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 59] ^= 0x40;
    Files.write(file, bytes);
  }

  /** A run fails by what has changed: that is said first. */
  @Test
  void whatHasChangedIsSaidBeforeWhatFollowsFromIt() throws IOException {
    Path file = recipe.resolve("models/ft/model.safetensors");
    byte[] before = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(before, before.length - 6));
    first(3, "bad-checkpoint", "the input `ft` has other bytes in model.safetensors");
    DemoModels.write(file, List.of(DemoModels.spec("model.norm.weight", 8)), 1);
    first(1, "names-differ", "the input `ft` has other bytes in model.safetensors");
    byte[] infinite = before.clone();
    infinite[infinite.length - 1] = 0x7f;
    infinite[infinite.length - 2] = (byte) 0x80;
    Files.write(file, infinite);
    first(1, "non-finite", "the input `ft` has other bytes in model.safetensors");
    Files.move(file, file.resolveSibling("renamed.bin"));
    first(3, "bad-checkpoint", "the input `ft` has no model.safetensors any more");
    Files.writeString(recipe.resolve("main.tva"), "param base: model\nshow nrm(base)\n");
    first(1, "unknown-name", "the script `main.tva` has changed");
  }

  private void first(int code, String slug, String note) {
    String err = run(code, "run", script(), "--locked").err();
    assertTrue(err.startsWith("error[not-as-recorded]: "), err);
    assertTrue(err.contains("  = note: " + note + "\n"), err);
    assertTrue(err.contains("\nerror[" + slug + "]: "), err);
  }

  /** What is left of a lock says what it was made with, so that the help can be typed. */
  @Test
  void aLockThatCannotBeReadIsWrittenAnewFromItsValues() throws IOException {
    Path lock = recipe.resolve("main.tva.lock");
    String text = Files.readString(lock);
    String content = text.lines().filter(l -> l.contains("\"content\"")).findFirst().orElseThrow();
    String conflict =
        text.replace(
            content + "\n",
            "<<<<<<< HEAD\n" + content + "\n=======\n" + content + " \n>>>>>>> other\n");
    for (String broken : List.of(conflict, text.replace(content + "\n", ""))) {
      Files.writeString(lock, broken);
      String err = run(3, "run", script(), "--locked").err();
      assertEquals(broken.equals(conflict), err.contains("a merge has left it in conflict"), err);
      assertTrue(err.endsWith("to write it anew: tva lock " + script() + "\n\n"), err);
      run(0, "lock", script());
      assertEquals(text, Files.readString(lock));
    }
    Files.delete(lock);
    String err = run(3, "run", script(), "--locked").err();
    String paths = " base=path/to/checkpoint ft=path/to/checkpoint\n\n";
    assertTrue(err.endsWith("to write it: tva lock " + script() + paths), err);
  }

  @Test
  void linesMayEndOtherwise() throws IOException {
    Path main = recipe.resolve("main.tva");
    Files.writeString(main, Files.readString(main).replace("\n", "\r\n"));
    run(0, "lock", "--check", script());
    run(0, "run", script(), "--locked");
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    run(2, "run", script(), "--locked", "--lock");
    run(3, "lock", "--check", name() + "/nope.tva");
    String err = run(3, "run", script(), "--params", name() + "/nope.json").err();
    assertTrue(err.startsWith("error[cannot-read]: the values in `"), err);
  }

  @Test
  void changesOfWhatIsImportedAreNamed() throws IOException {
    Files.writeString(recipe.resolve("lib.tva"), "fn half(x) = x/2\n");
    Files.writeString(
        recipe.resolve("other.tva"),
        """
        import "lib.tva" as lib
        param base: model
        param ft: model
        for t in [1, 2] {
          save base + lib.half(t*(ft - base)) to "out/t${t}"
        }
        """);
    String other = name() + "/other.tva";
    run(0, "lock", other, "base=" + name() + "/models/base", "ft=" + name() + "/models/ft");
    assertFalse(Files.exists(recipe.resolve("out/t1")), "a lock keeps nothing");
    run(0, "run", other, "--locked");
    run(0, "lock", "--check", other);
    String inputs = name() + "/models/";
    run(0, "verify", name() + "/out/t2", "base=" + inputs + "base", "ft=" + inputs + "ft");
    String again = name() + "/again";
    run(
        0,
        "rerun",
        name() + "/out/t2",
        "-o",
        again,
        "base=" + inputs + "base",
        "ft=" + inputs + "ft");
    assertArrayEquals(
        Files.readAllBytes(recipe.resolve("out/t2/model.safetensors")),
        Files.readAllBytes(folder.resolve(again + "/model.safetensors")));
    Files.writeString(recipe.resolve("lib.tva"), "fn half(x) = 0.5*x\n");
    differs("the script `lib.tva` has changed", "lock", "--check", other);
    differs("the script `lib.tva` has changed", "run", other, "--locked");
  }

  @Test
  void adaptersAreLockedByWhatTheirFilesHold() throws IOException {
    Files.writeString(
        recipe.resolve("adapter.tva"),
        """
        param base: model
        param ft: model
        param k: number = 1
        save k*(ft - base) to "out/lora" with format = lora, rank = 2
        save k*(ft - base) to "out/kohya.safetensors" with format = kohya, rank = 2
        """);
    String adapter = name() + "/adapter.tva";
    DemoModels.write(recipe.resolve("models/other"), 8, 16, 2);
    String other = "ft=" + name() + "/models/other";
    String[] inputs = {"base=" + name() + "/models/base", "ft=" + name() + "/models/ft"};
    run(0, "lock", adapter, inputs[0], inputs[1]);
    String lock = Files.readString(recipe.resolve("adapter.tva.lock"));
    assertFalse(Files.exists(recipe.resolve("out/lora")), "a lock keeps nothing");
    run(0, "run", adapter, "--locked", "--threads", "3");
    run(0, "run", adapter, "--lock", inputs[0], inputs[1]);
    assertEquals(lock, Files.readString(recipe.resolve("adapter.tva.lock")));
    run(0, "lock", "--check", adapter);
    differs("the parameter `k` was 1 and is 2", "run", adapter, "--locked", "k=2");
    Map<String, String> files =
        Map.of("lora", "/adapter_model.safetensors", "kohya.safetensors", "");
    for (var file : files.entrySet()) {
      String out = name() + "/out/" + file.getKey();
      run(0, "verify", out);
      run(0, "verify", out, "--lock", adapter);
      run(0, "verify", out, inputs[0], inputs[1]);
      String again = name() + "/again-" + file.getKey();
      String said = run(0, "rerun", out, "-o", again, inputs[0], inputs[1]).err();
      assertTrue(said.startsWith(again + ": "), said);
      Path written = folder.resolve(out + file.getValue());
      assertArrayEquals(
          Files.readAllBytes(written), Files.readAllBytes(folder.resolve(again + file.getValue())));
      differs("the input `ft` has other bytes than", "verify", out, inputs[0], other);
      flip(written);
      differs("its tensors are not those that its metadata tell of", "verify", out);
      differs("an adapter's factors may differ", "verify", out, inputs[0], inputs[1]);
    }
    Path changed = recipe.resolve("adapter.tva.lock");
    Files.writeString(changed, lock.replaceFirst("(\"out/lora\": \")\\w", "$1x"));
    differs("the output `out/lora` has changed", "run", adapter, "--locked");
  }

  /** They decide how numbers are read, and which row is whose token. */
  @Test
  void changesOfConfigsAndTokenizersAreNamed() throws IOException {
    Files.writeString(
        recipe.resolve("rows.tva"),
        """
        param base: model
        param ft: model
        save base + 0.5*(align(ft, like = base) - base) to "out/rows"
        """);
    tokens("base", "abcdefghijklmnop");
    tokens("ft", "ponmlkjihgfedcba");
    String rows = name() + "/rows.tva";
    run(0, "lock", rows, "base=" + name() + "/models/base", "ft=" + name() + "/models/ft");
    Files.writeString(recipe.resolve("models/base/README.md"), "read me");
    run(0, "run", rows, "--locked");
    for (String file : List.of("tokenizer.json", "config.json")) {
      Path changed = recipe.resolve("models/ft/" + file);
      String before = Files.readString(changed);
      Files.writeString(changed, before + " ");
      differs("the input `ft` has another " + file, "run", rows, "--locked");
      Files.delete(changed);
      differs("the input `ft` has no " + file + " any more", "run", rows, "--locked");
      Files.writeString(changed, before);
    }
    run(0, "run", rows, "--locked");
  }

  private void tokens(String model, String letters) throws IOException {
    StringBuilder vocabulary = new StringBuilder();
    for (int row = 0; row < letters.length(); row++) {
      vocabulary.append(row == 0 ? "" : ", ").append("\"" + letters.charAt(row) + "\": " + row);
    }
    Files.writeString(
        recipe.resolve("models/" + model + "/tokenizer.json"),
        "{\"model\": {\"vocab\": {" + vocabulary + "}}}");
  }

  @Test
  void anOutputIsVerifiedByItselfAndByItsInputs() throws IOException {
    String out = name() + "/out/edited";
    String base = "base=" + name() + "/models/base";
    String ft = "ft=" + name() + "/models/ft";
    run(0, "verify", out);
    run(0, "verify", out, base, ft, "--threads", "1");
    flip(recipe.resolve("models/ft/model.safetensors"));
    String err = run(1, "verify", out, base, ft).err();
    assertTrue(err.contains("the first tensor with other bytes is `model."), err);
    assertTrue(err.contains("the input `ft` has other bytes than were read then"), err);
    flip(recipe.resolve(BYTES));
    differs("its tensors are not those that its metadata tell of", "verify", out);
    differs(
        "no output of `" + script() + ".lock` has its content", "verify", out, "--lock", script());
    run(3, "verify", name() + "/models/base");
  }

  @Test
  void aFormulaIsMadeAnewToo() throws IOException {
    String base = "b=" + name() + "/models/base";
    String ft = "f=" + name() + "/models/ft";
    String out = name() + "/formula";
    run(0, "eval", "b + k*(f - b)", base, ft, "k=0.25", "-o", out, "--dtype", "f32");
    run(0, "verify", out, base, ft);
    run(0, "rerun", out, "-o", out + "2", base, ft);
    assertArrayEquals(
        Files.readAllBytes(folder.resolve(out + "/model.safetensors")),
        Files.readAllBytes(folder.resolve(out + "2/model.safetensors")));
  }

  @Test
  void fingerprintsCountBytesNotPathsTilesOrPasses() throws IOException {
    Files.writeString(
        recipe.resolve("deep.tva"),
        """
        param base: model
        param ft: model
        t = ft - base
        save base + t*norm(base)/max(norm(t, per = layer), 1)*(abs(t) > quantile(abs(t), 0.5)) to "deep"
        """);
    copy(recipe.resolve("models"), recipe.resolve("elsewhere"));
    shard(recipe.resolve("elsewhere/ft"));
    String deep = name() + "/deep.tva";
    String first = read(deep, "models", "1");
    assertEquals(first, read(deep, "elsewhere", "4"));
    flip(recipe.resolve("elsewhere/base/model.safetensors"));
    assertFalse(first.equals(read(deep, "elsewhere", "2")));
  }

  private String read(String script, String models, String threads) throws IOException {
    String at = name() + "/" + models;
    run(0, "run", script, "base=" + at + "/base", "ft=" + at + "/ft", "--threads", threads);
    try (SafetensorsFile f = SafetensorsFile.open(recipe.resolve("deep/model.safetensors"))) {
      String read = f.header().metadata().get("tva.read");
      assertTrue(read.matches("\\{\"base\":\"\\w{32}\",\"ft\":\"\\w{32}\"\\}"), read);
      return read + f.header().metadata().get("tva.inputs");
    }
  }

  @Test
  void valuesComeFromAFileAndScriptsFromAFolderOrStandardInput() throws IOException {
    String params = name() + "/values.json";
    run(0, "run", name(), "--params", params, "strength=0.25");
    run(0, "plan", script(), "--params", params);
    Files.writeString(recipe.resolve("odd.json"), "[1]");
    assertTrue(
        run(3, "run", name(), "--params", name() + "/odd.json")
            .err()
            .contains("{\"base\": \"models/base\", \"strength\": 0.5}"));
    assertEquals(
        "1 + 1 = 2\n", program.run(List.of("!typed", "show 1 + 1\n", "run", "-")).expect(0).out());
  }
}
