// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Models of one family with vocabularies of different sizes: each keeps all its rows. */
final class VocabularyTest {
  private static final String EMBEDDING = "model.embed_tokens.weight";
  private final List<TensorSpec> small = Tensors.transformer(2, 32, DType.BF16);
  private final List<TensorSpec> large = new ArrayList<>(small);

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();

  @BeforeEach
  void makeCheckpoints() throws IOException {
    large.set(0, new TensorSpec(EMBEDDING, DType.BF16, List.of(130L, 32L)));
    Tensors.writeFile(folder.resolve("base/model.safetensors"), small, 0, 0);
    Tensors.writeFile(folder.resolve("ft/model.safetensors"), small, 1, 0.002);
    Tensors.writeFile(folder.resolve("chat/model.safetensors"), large, 2, 0.002);
  }

  private List<String> show(String expression, String... inputs) {
    List<String> arguments = new ArrayList<>(List.of("show", expression, "--format", "csv"));
    arguments.addAll(List.of(inputs));
    return PROGRAM.run(arguments).expect(0).out().lines().toList();
  }

  /** The last cell of each row of numbers. */
  private static List<Double> numbers(List<String> lines) {
    return lines.stream()
        .skip(1)
        .map(l -> Double.valueOf(l.substring(l.lastIndexOf(',') + 1)))
        .toList();
  }

  @Test
  void statisticsSeeAllRowsWhicheverModelIsFirst() {
    double base = numbers(show("norm(x)", "x=base")).getFirst();
    double chat = numbers(show("norm(x)", "x=chat")).getFirst();
    // Inputs are opened in order of their names.
    assertEquals(List.of(base, chat), numbers(show("[norm(a), norm(b)]", "a=base", "b=chat")));
    assertEquals(List.of(chat, base), numbers(show("[norm(a), norm(b)]", "a=chat", "b=base")));
    assertEquals(
        List.of((double) 4 * 32 * 32, 130.0 * 32),
        numbers(
            show("[size(a[\"embed_tokens\"]), size(b[\"embed_tokens\"])]", "a=base", "b=chat")));
    assertEquals(
        numbers(show("norm(x, per = tensor)", "x=chat")),
        numbers(show("norm(b, per = tensor) + 0*norm(a)", "a=base", "b=chat")));
    assertEquals(
        numbers(show("sum(norm(x, per = row), per = tensor)", "x=chat")),
        numbers(show("sum(norm(b, per = row), per = tensor) + 0*norm(a)", "a=base", "b=chat")));
  }

  @Test
  void anEditOfTheBlocksKeepsAllRows() throws IOException {
    String edit = "chat + (ft - base)[\"layers\"]";
    PROGRAM.run("eval", edit, "base=base", "chat=chat", "ft=ft", "-o", "out").expect(0);
    try (var was = SafetensorsReader.open(folder.resolve("chat/model.safetensors"));
        var is = SafetensorsReader.open(folder.resolve("out/model.safetensors"))) {
      assertEquals(bytes(was), bytes(is));
    }
  }

  @Test
  void whatIsLeftOutOfADifferenceCannotClash() throws IOException {
    String difference = "(chat - base)[not \"embed_tokens\"]";
    double blocks =
        numbers(
                show(
                    "norm(chat[\"layers\" or \"norm\"] - base[\"layers\" or \"norm\"])",
                    "chat=chat",
                    "base=base"))
            .getFirst();
    assertEquals(
        List.of(blocks), numbers(show("norm(" + difference + ")", "chat=chat", "base=base")));
    String half = "base + 0.5*" + difference;
    PROGRAM.run("eval", half, "base=base", "chat=chat", "-o", "out").expect(0);
    try (var was = SafetensorsReader.open(folder.resolve("base/model.safetensors"));
        var is = SafetensorsReader.open(folder.resolve("out/model.safetensors"))) {
      assertEquals(bytes(was), bytes(is));
    }
    double moved = numbers(show("norm(x - base)", "x=out", "base=base")).getFirst();
    assertEquals(0.5 * blocks, moved, 0.02 * blocks);
  }

  private static ByteBuffer bytes(SafetensorsReader reader) throws IOException {
    var located = reader.find(EMBEDDING).orElseThrow();
    ByteBuffer all = ByteBuffer.allocate((int) located.info().byteSize());
    located.read(0, all);
    return all.flip();
  }
}
