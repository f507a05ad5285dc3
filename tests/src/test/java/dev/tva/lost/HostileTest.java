// SPDX-License-Identifier: Apache-2.0
package dev.tva.lost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonObject;
import dev.tva.cli.Served;
import dev.tva.diagnostic.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Files of which no name can be trusted: each gives a right answer or a diagnostic of at most 8 kB
 * within five seconds of computing, and nothing that is printed speaks to the terminal.
 */
final class HostileTest {
  private static final int MOST_BYTES = 8192;
  private static final Duration MOST = Duration.ofSeconds(5);

  private static final Map<String, List<String>> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("long", List.of("model." + "a".repeat(120) + ".weight", "a"));
    NAMES.put("dots", List.of("a.".repeat(5000) + "a", "b"));
    NAMES.put(
        "escapes",
        List.of(
            "evil\u001b]0;title\u0007\u001b[31mRED\u001b[2K\rfake line",
            "b\nerror[fake]: all fine\n"));
    NAMES.put("turned", List.of("layers.0.\u202egnp.exe", "layers.1.\u2066\u200b", "\u2028"));
    NAMES.put("quotes", List.of("\"${x}\"", "\\", "`", "*", "a*b", "", " ", "../../x", "NaN"));
    NAMES.put("numbers", List.of("0", "1.2.3", "999999999999999999999.0", "00", "-1"));
  }

  /** Pipes below /dev, where memory is, are those a shell makes: they are waited for. */
  @TempDir(factory = TempDirFactory.Standard.class)
  static Path folder;

  private static Served program;

  @BeforeAll
  static void start() throws IOException {
    for (Map.Entry<String, List<String>> e : NAMES.entrySet()) {
      Files.write(folder.resolve(e.getKey() + ".safetensors"), file(e.getValue(), "F32"));
    }
    Files.write(
        folder.resolve("type.safetensors"), file(List.of("ev\u001b]0;PWNED\u0007il"), "Q\u001b["));
    Files.write(folder.resolve("name\u001b[31m.safetensors"), file(List.of("a"), "F32"));
    program = Served.in(folder);
  }

  @AfterAll
  static void stop() {
    program.close();
  }

  /** Tensors of two by two ones. */
  private static byte[] file(List<String> names, String dtype) {
    JsonObject header = new JsonObject();
    int at = 0;
    for (String name : names) {
      JsonObject tensor = new JsonObject();
      tensor.addProperty("dtype", dtype);
      tensor.add("shape", com.google.gson.JsonParser.parseString("[2,2]"));
      tensor.add(
          "data_offsets", com.google.gson.JsonParser.parseString("[" + at + "," + (at + 16) + "]"));
      at += 16;
      header.add(name, tensor);
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + at).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text);
    while (bytes.hasRemaining()) {
      bytes.putFloat(1);
    }
    return bytes.array();
  }

  private static Served.Ended sound(List<String> command) {
    Duration before = program.computed();
    Served.Ended ended = program.run(command);
    Duration taken = program.computed().minus(before);
    String what = String.join(" ", command) + "\n" + ended.err();
    String shown = what.length() > 4000 ? what.substring(0, 4000) : what;
    assertTrue(taken.compareTo(MOST) < 0, taken + ": " + shown);
    assertTrue(Set.of(0, 1, 2, 3).contains(ended.code()), ended.code() + ": " + shown);
    assertTrue(ended.out().lines().allMatch(Printable::is), shown);
    assertTrue(ended.err().lines().allMatch(Printable::is), shown);
    assertFalse(ended.err().lines().anyMatch(l -> l.startsWith("error[fake]")), shown);
    for (String problem : ended.err().split("(?m)^(?=(error|warning|note)\\[|\\S*tva:|\\{)")) {
      assertTrue(problem.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES, shown);
    }
    return ended;
  }

  @TestFactory
  List<DynamicTest> everyFileGivesAnAnswerOrADiagnostic() {
    List<DynamicTest> tests = new ArrayList<>();
    List<String> files = new ArrayList<>(NAMES.keySet());
    files.addAll(List.of("type", "name\u001b[31m"));
    for (String file : files) {
      String x = "x=" + file + ".safetensors";
      tests.add(dynamicTest(Printable.of(file) + ", shown", () -> shown(x)));
      tests.add(dynamicTest(Printable.of(file) + ", wrong", () -> wrong(x)));
      tests.add(dynamicTest(Printable.of(file) + ", saved", () -> saved(file, x)));
    }
    return tests;
  }

  private static void shown(String x) {
    for (String format : List.of("text", "csv", "json")) {
      sound(List.of("show", "norm(x, per = tensor)", x, "--format", format));
      sound(List.of("show", "norm(x, per = layer)", x, "--format", format));
    }
    sound(List.of("!typed", "x\n:tensors x\n:plan x\n:graph x\n:names\nnorm(x)\n", "repl", x));
  }

  private static void wrong(String x) {
    for (String format : List.of("text", "concise", "json")) {
      for (String pattern : List.of("nosuch", "**.nosuch", "*a*a*a*a*b", "layers.*.z", "aa*")) {
        String script = "param x: model\nshow norm(x[\"" + pattern + "\"])\n";
        try {
          Files.writeString(folder.resolve("wrong.tva"), script);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
        sound(List.of("check", "wrong.tva", x, "--format", format));
      }
    }
    sound(List.of("show", "norm(x - y)", x, "y=quotes.safetensors"));
    if (!x.contains("numbers")) {
      sound(List.of("eval", "x + (y - x)", x, "y=numbers.safetensors", "-o", "never"));
      assertFalse(Files.exists(folder.resolve("never")));
    }
  }

  private static void saved(String file, String x) throws IOException {
    Served.Ended ended = sound(List.of("eval", "2*x - x", x, "-o", "out/" + file));
    Path out = folder.resolve("out/" + file + "/model.safetensors");
    if (ended.code() == 0) {
      assertEquals(
          NAMES.getOrDefault(file, List.of("a")).stream().sorted().toList(),
          dev.safetensors.SafetensorsReader.open(out).tensors().keySet().stream()
              .sorted()
              .toList());
      String card = Files.readString(out.resolveSibling("README.md"));
      assertTrue(card.lines().allMatch(Printable::is), card);
    } else {
      assertFalse(Files.exists(out));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPipeWhereACheckpointIsExpectedDoesNotBlock() throws Exception {
    pipes("pipe.safetensors", "pipes/model.safetensors", "shards/part");
    Files.writeString(
        folder.resolve("shards/model.safetensors.index.json"),
        "{\"metadata\": {}, \"weight_map\": {\"a\": \"part\"}}\n");
    for (String name : List.of("pipe.safetensors", "pipes", "shards", "/dev/zero", "/dev/null")) {
      Served.Ended ended = sound(List.of("show", "norm(x)", "x=" + name));
      assertTrue(ended.code() != 0, name);
    }
  }

  private static void pipes(String... names) throws Exception {
    for (String name : names) {
      Path pipe = folder.resolve(name);
      Files.createDirectories(pipe.getParent());
      assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    }
  }

  /** Into which nobody writes: whoever opens it waits. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void noPipeBlocksWhereAnyFileIsExpected() throws Exception {
    pipes("a.tva", "a.yml", "a.json", "i/model.safetensors.index.json", "b/pytorch_model.bin");
    pipes("q.gguf", "q.npz", "main.tva.lock");
    Files.writeString(
        folder.resolve("main.tva"), "x = model(\"long.safetensors\")\nsave x to \"never\"\n");
    Files.writeString(folder.resolve("globs.tva"), "show norm(mean(models(\"a.json/*\")))\n");
    for (List<String> command :
        List.of(
            List.of("check", "a.tva"),
            List.of("run", "a.tva"),
            List.of("fmt", "a.tva"),
            List.of("import", "a.yml"),
            List.of("run", "main.tva", "--params", "a.json"),
            List.of("run", "main.tva", "--lock"),
            List.of("run", "main.tva", "--locked"),
            List.of("lock", "main.tva"),
            List.of("lock", "--check", "main.tva"),
            List.of("run", "main.tva", "--part", "1/2", "--work", "a.json"),
            List.of("join", "a.json"),
            List.of("plan", "globs.tva"),
            List.of("ls", "i"),
            List.of("ls", "b"),
            List.of("ls", "q.gguf"),
            List.of("diff", "q.npz", "q.gguf"))) {
      assertTrue(sound(command).code() != 0, String.join(" ", command));
    }
    assertFalse(Files.exists(folder.resolve("never")));
    for (String beside : List.of("config.json", "tokenizer.json", "adapter_config.json", "x.txt")) {
      Path model = folder.resolve("beside-" + beside).resolve("model.safetensors");
      pipes("beside-" + beside + "/" + beside);
      Files.copy(folder.resolve("long.safetensors"), model);
      List<String> command = new ArrayList<>(List.of("eval", "2*x - x", "--overwrite"));
      command.addAll(List.of("x=beside-" + beside, "-o", "out/beside"));
      sound(command).expect(0);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void nothingIsQuotedOfAFileThatIsNoScript() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "root:x:0:0:hunter2\n");
    Files.createSymbolicLink(folder.resolve("linked.tva"), secret);
    Files.writeString(folder.resolve("word"), "hunter2\n");
    for (String imported : List.of("secret", "linked.tva", "word", "/dev/zero", "..")) {
      Files.writeString(folder.resolve("imports.tva"), "import \"" + imported + "\"\nshow 1\n");
      Served.Ended ended = sound(List.of("check", "imports.tva"));
      assertEquals(1, ended.code(), ended.err());
      assertFalse(ended.err().contains("hunter2"), ended.err());
      ended = sound(List.of("!typed", ":load " + imported + "\n", "repl"));
      assertFalse((ended.out() + ended.err()).contains("hunter2"), ended.err());
    }
    for (String script : List.of("secret", "/dev/zero")) {
      Served.Ended ended = sound(List.of("run", script));
      assertEquals(3, ended.code(), ended.err());
      assertFalse(ended.err().contains("hunter2"), ended.err());
    }
  }

  @Test
  void atMostAHundredProblemsArePrinted() throws IOException {
    Files.writeString(folder.resolve("many.tva"), "show nosuch\n".repeat(500));
    for (String format : List.of("text", "concise", "json")) {
      String err = sound(List.of("check", "many.tva", "--format", format)).err();
      assertEquals(
          100, err.lines().filter(l -> l.contains("unknown-name")).count(), err.length() + "");
      assertTrue(err.contains("400"), format);
    }
  }
}
