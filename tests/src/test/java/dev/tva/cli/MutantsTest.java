// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.run.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scripts and headers that were damaged at random are answered or refused: no internal error, no
 * trace, nothing that computes for more than five seconds.
 */
@Order(1)
final class MutantsTest {
  private static final int SCRIPTS = 2_000;
  private static final int RUNS = 200;
  private static final int HEADERS = 2_000;
  private static final Path ROOT = Path.of("..");
  private static final Pattern PARAMETER = Pattern.compile("param +(\\w+): *(?:model|delta)\\b");

  @TempDir Path folder;

  @BeforeEach
  void writeInputs() throws IOException {
    var specs = Tensors.transformer(2, 4, DType.BF16);
    for (String name : List.of("base", "ft", "a", "b", "chat", "ft_a", "other")) {
      Tensors.writeFile(
          folder.resolve(name).resolve("model.safetensors"), specs, name.hashCode(), 0.01);
    }
  }

  private static List<String> texts() throws IOException {
    List<String> all = new ArrayList<>();
    for (String under : List.of("tests/src/test/resources", "examples", "stdlib/src/main")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(under))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".tva")).sorted().toList()) {
          String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
          if (text.length() < 6_000) {
            all.add(text);
          }
        }
      }
    }
    return all;
  }

  private String[] command(String word, Path script, String text) {
    List<String> all = new ArrayList<>(List.of(word, script.toString()));
    PARAMETER
        .matcher(text)
        .results()
        .map(r -> r.group(1))
        .distinct()
        .forEach(name -> all.add(name + "=" + folder.resolve(name.equals("base") ? name : "ft")));
    return all.toArray(String[]::new);
  }

  @Test
  void damagedScriptsAreAnsweredOrRefused() throws Exception {
    List<String> texts = texts();
    assertTrue(texts.size() > 100, texts.size() + " scripts");
    Mutator mutator = new Mutator(20_260_101, texts);
    Attempts attempts = new Attempts();
    Path script = folder.resolve("mutant.tva");
    for (int i = 0; i < SCRIPTS; i++) {
      String text = mutator.next(4);
      Files.writeString(script, text);
      // What cannot be read is checked alike for a plan, which also plans what helps.
      if (!attempts.run(text, "fmt", "--check", script.toString()).said().contains("error[")) {
        attempts.run(text, "check", script.toString());
      }
      // A plan begins with the headers.
      attempts.run(text, command("plan", script, text));
    }
    assertEquals("", String.join("\n\n", attempts.broken()));
  }

  @Test
  void damagedScriptsThatHoldAreRun() throws Exception {
    Attempts attempts = new Attempts();
    Path script = folder.resolve("mutant.tva");
    List<String> sound = new ArrayList<>();
    for (String text : texts()) {
      Files.writeString(script, text);
      if (attempts.run(text, command("plan", script, text)).code() == 0) {
        sound.add(text);
      }
    }
    assertTrue(sound.size() > 20, sound.size() + " scripts");
    Mutator mutator = new Mutator(42, sound);
    int runs = 0;
    for (int i = 0; runs < RUNS; i++) {
      assertTrue(i < 20 * RUNS, runs + " of " + i + " hold");
      String text = mutator.next(1);
      Files.writeString(script, text);
      // What would be written elsewhere is not run.
      boolean inside = !text.contains("\"/") && !text.contains("/..") && !text.contains("\"~");
      if (inside && attempts.run(text, command("plan", script, text)).code() == 0) {
        runs++;
        attempts.run(text, command("run", script, text));
      }
    }
    assertEquals("", String.join("\n\n", attempts.broken()));
  }

  @Test
  void damagedHeadersAreReadOrRefused() throws Exception {
    Path file = folder.resolve("base").resolve("model.safetensors");
    byte[] sound = Files.readAllBytes(file);
    int length = (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    String header = new String(sound, Long.BYTES, length, StandardCharsets.UTF_8);
    Mutator mutator = new Mutator(7, List.of(header));
    Attempts attempts = new Attempts();
    Path script = folder.resolve("x.tva");
    Files.writeString(
        script,
        """
        base = model("base")
        save base + 0.5*(model("ft") - base)["mlp"] to "out"
        """);
    for (int i = 0; i < HEADERS; i++) {
      String damaged = mutator.next(4);
      byte[] bytes = damaged.getBytes(StandardCharsets.UTF_8);
      ByteBuffer all =
          ByteBuffer.allocate(Long.BYTES + bytes.length + sound.length - Long.BYTES - length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(bytes.length)
              .put(bytes)
              .put(sound, Long.BYTES + length, sound.length - Long.BYTES - length);
      Files.write(file, all.array());
      attempts.run(damaged, "plan", script.toString());
    }
    assertEquals("", String.join("\n\n", attempts.broken()));
  }
}
