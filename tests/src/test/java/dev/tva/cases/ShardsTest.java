// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import static dev.tva.cases.Case.f32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import dev.tva.cli.Served;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Checkpoints in several files, whose index is missing, elsewhere or wrong. */
final class ShardsTest {
  private static final TensorSpec A = f32("a.weight", 3, 2);
  private static final TensorSpec B = f32("b.weight", 2);
  private static final TensorSpec C = f32("c.weight", 4);

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();
  private final Case made = new Case(PROGRAM);

  @BeforeEach
  void make() throws IOException {
    made.write("whole/model.safetensors", 1, List.of(A, B, C));
    made.write("ft/model-00001-of-00002.safetensors", 1, List.of(A, B));
    made.write("ft/model-00002-of-00002.safetensors", 1, List.of(C));
  }

  private void index(Map<String, String> weightMap) throws IOException {
    StringBuilder map = new StringBuilder();
    new TreeMap<>(weightMap)
        .forEach(
            (k, v) -> map.append(map.isEmpty() ? "" : ", ").append("\"" + k + "\": \"" + v + "\""));
    made.text("ft/model.safetensors.index.json", "{\"weight_map\": {" + map + "}}");
  }

  private static String shard(int number, int count) {
    return "model-%05d-of-%05d.safetensors".formatted(number, count);
  }

  private Served.Ended readsAll() throws IOException {
    Served.Ended ended = made.eval("ft", "out", "ft=ft").expect(0);
    assertEquals(Map.copyOf(texts("whole/model.safetensors")), texts("out/model.safetensors"));
    return ended;
  }

  private Map<String, List<Float>> texts(String file) throws IOException {
    Map<String, List<Float>> all = new TreeMap<>();
    made.floats(file)
        .forEach((name, x) -> {
          List<Float> values = new java.util.ArrayList<>();
          for (float v : x) {
            values.add(v);
          }
          all.put(name, values);
        });
    return all;
  }

  @Test
  void readsACompleteSetWithoutAnIndexAndSaysNothing() throws IOException {
    assertEquals(
        "", readsAll().err().lines().filter(l -> !l.startsWith("out")).findAny().orElse(""));
  }

  @Test
  void takesInWhatTheIndexForgotAndSaysSo() throws IOException {
    index(Map.of("a.weight", shard(1, 2), "c.weight", shard(2, 2)));
    assertTrue(readsAll().err().contains("read from the shard that has it: b.weight"));
  }

  @Test
  void leavesOutWhatNoShardHasAndSaysSo() throws IOException {
    index(
        Map.of(
            "a.weight", shard(1, 2),
            "b.weight", shard(1, 2),
            "c.weight", shard(2, 2),
            "d.weight", shard(2, 2)));
    assertTrue(readsAll().err().contains("in no shard, and left out: d.weight"));
  }

  @Test
  void takesWhatIsTwiceTheSameAndRefusesWhatDiffers() throws IOException {
    index(Map.of("a.weight", shard(1, 2), "b.weight", shard(1, 2), "c.weight", shard(2, 2)));
    made.write("ft/" + shard(2, 2), 1, List.of(B, C));
    assertTrue(readsAll().err().contains("in two shards, with the same bytes: b.weight"));
    try (var writer =
        SafetensorsWriter.create(folder.resolve("ft/" + shard(2, 2)), List.of(B, C), Map.of())) {
      writer.write("b.weight", 0, ByteBuffer.allocate(8));
      writer.write("c.weight", 0, ByteBuffer.wrap(Case.bytes(C, 1)));
      writer.finish();
    }
    String err = made.eval("ft", "out2", "ft=ft").expect(3).err();
    assertTrue(err.contains("`ft` has the tensor `b.weight` twice, and they differ"), err);
  }

  @Test
  void saysWhichSetIsThereWhereTheIndexSpeaksOfAnother() throws IOException {
    index(Map.of("a.weight", shard(1, 3), "b.weight", shard(2, 3), "c.weight", shard(3, 3)));
    String err = made.eval("ft", "out", "ft=ft").expect(3).err();
    assertTrue(err.contains("names shards that are not there"), err);
    assertTrue(err.contains(shard(1, 2)) && err.contains(shard(2, 2)), err);
    assertTrue(err.contains("delete `model.safetensors.index.json`"), err);
    Files.delete(folder.resolve("ft/model.safetensors.index.json"));
    readsAll();
  }

  @Test
  void namesTheShardThatIsMissing() throws IOException {
    index(Map.of("a.weight", shard(1, 2), "b.weight", shard(1, 2), "c.weight", shard(2, 2)));
    Files.delete(folder.resolve("ft/" + shard(2, 2)));
    String err = made.eval("ft", "out", "ft=ft").expect(3).err();
    assertTrue(err.contains("the shard `" + shard(2, 2) + "` of `ft` is missing"), err);
  }

  @Test
  void findsTheIndexOfAVariantAndNamesTheOutputLikeIt() throws IOException {
    for (String[] names :
        new String[][] {
          {"new", "model.fp16-00001-of-00002.safetensors", "model.fp16-00002-of-00002.safetensors"},
          {"old", "model-00001-of-00002.fp16.safetensors", "model-00002-of-00002.fp16.safetensors"}
        }) {
      made.write(names[0] + "/" + names[1], 1, List.of(A, B));
      made.write(names[0] + "/" + names[2], 1, List.of(C));
      made.text(
          names[0] + "/model.safetensors.index.fp16.json",
          "{\"weight_map\": {\"a.weight\": \"%1$s\", \"b.weight\": \"%1$s\", \"c.weight\": \"%2$s\"}}"
              .formatted(names[1], names[2]));
      String out = "out-" + names[0];
      made.eval("ft", out, "ft=" + names[0]).expect(0);
      assertEquals(
          texts("whole/model.safetensors"), texts(out + "/model.fp16.safetensors"), names[0]);
      String alone = made.eval("ft", out + "1", "ft=" + names[0] + "/" + names[1]).expect(0).err();
      assertTrue(alone.contains("warning[part-of-a-checkpoint]"), alone);
      assertTrue(alone.contains("to read all of it, name the folder: " + names[0]), alone);
    }
  }

  @Test
  void saysWhichOfTwoCheckpointsInAFolderIsRead() throws IOException {
    index(Map.of("a.weight", shard(1, 2), "b.weight", shard(1, 2), "c.weight", shard(2, 2)));
    made.write("ft/model.safetensors", 2, List.of(A, B, C));
    String err = made.eval("ft", "out", "ft=ft").expect(0).err();
    assertTrue(err.contains("ft/model.safetensors.index.json"), err);
    float[] file = made.floats("ft/model.safetensors").get("c.weight");
    assertArrayEquals(file, made.floats("out/model.safetensors").get("c.weight"));
    String index = "ft=ft/model.safetensors.index.json";
    String none = made.eval("ft", "out2", index).expect(0).err();
    assertTrue(!none.contains("warning"), none);
  }
}
