// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.quantised;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsReader;
import dev.safetensors.SafetensorsWriter;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.checkpoint.Checkpoints;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.diagnostic.Slug;
import dev.tva.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each scheme against weights that others dequantised. */
final class QuantisedViewTest {
  private static final Path CASES = Path.of("src/test/resources/quantised");
  private static final double TOLERANCE = 1e-6;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "awq-gemm",
        "bnb-nf4",
        "bnb-nf4-double",
        "fp8-block-small",
        "fp8-channel",
        "fp8-e5m2",
        "fp8-tensor",
        "gptq-v1",
        "gptq-v1-desc-act",
        "gptq-v2",
        "int8-channel",
        "mxfp4-gpt-oss"
      })
  void readsTheWeights(String name) throws IOException {
    int compared = 0;
    try (TensorStore store = Checkpoints.open(CASES.resolve(name));
        var expected =
            SafetensorsReader.open(CASES.resolve(name).resolve("expected.safetensors"))) {
      for (var want : expected.tensors().entrySet()) {
        String tensor = want.getKey();
        if (tensor.endsWith("_disk_orientation")) {
          continue;
        }
        assertEquals(DType.BF16, store.manifest().tensors().get(tensor).dtype());
        assertEquals(
            want.getValue().info().shape(),
            store.manifest().tensors().get(tensor).shape().dimensions());
        float[] wanted = floats(want.getValue());
        // Tiles begin and end anywhere: in a word, a block, a row, a matrix of a stack.
        for (int tile : List.of(wanted.length, 1, 7, 33, 64)) {
          assertNear(wanted, read(store, tensor, tile), name + " by " + tile);
        }
        compared++;
      }
      for (String tensor : store.manifest().names()) {
        Piece piece = store.manifest().pieces().get(tensor);
        assertTrue(piece instanceof Piece.Dequantised || isPlain(tensor), tensor);
      }
    }
    assertTrue(compared > 0);
  }

  /** What is no weight that was quantised, nor a partner of one. */
  private static boolean isPlain(String tensor) {
    return tensor.equals("model.norm.weight") || tensor.endsWith("_bias");
  }

  private static float[] floats(SafetensorsReader.Located located) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) located.info().byteSize());
    located.read(0, bytes);
    float[] all = new float[bytes.capacity() / 4];
    bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(all);
    return all;
  }

  private static float[] read(TensorStore store, String tensor, int tile) throws IOException {
    Piece piece = store.manifest().pieces().get(tensor);
    float[] all = new float[(int) piece.spec().elements()];
    for (int at = 0; at < all.length; at += tile) {
      int n = Math.min(tile, all.length - at);
      ByteBuffer bytes = ByteBuffer.allocateDirect(4 * n);
      store.read(piece, 4L * at, bytes);
      assertFalse(bytes.hasRemaining());
      bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(all, at, n);
    }
    return all;
  }

  private static void assertNear(float[] wanted, float[] got, String what) {
    assertEquals(wanted.length, got.length, what);
    for (int i = 0; i < wanted.length; i++) {
      double far = Math.abs(wanted[i] - got[i]);
      assertTrue(
          far <= 1e-7 + TOLERANCE * Math.abs(wanted[i]),
          what + " at " + i + ": " + got[i] + ", not " + wanted[i]);
    }
  }

  @Test
  void plainFloatsOfEightBitsStayWhatTheyAre() throws IOException {
    try (TensorStore store = Checkpoints.open(CASES.resolve("fp8-all-codes"))) {
      assertEquals(DType.F8_E4M3, store.manifest().tensors().get("e4m3").dtype());
      assertTrue(store.manifest().readsAsNamed("e4m3"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"refuse-missing-scale", "refuse-unknown-quant"})
  void refusesWhatItCannotRead(String name) {
    var e =
        assertThrows(
            CatalogException.class, () -> new FileCatalog().open(CASES.resolve(name).toString()));
    assertEquals(Slug.QUANTISED_WEIGHTS, e.slug());
  }

  @Test
  void refusesAVariantOfASchemeThatItDoesNotKnow() throws IOException {
    for (String[] change :
        new String[][] {
          {"awq-gemm", "\"gemm\"", "\"gemv\""},
          {"gptq-v1", "\"bits\": 4", "\"bits\": 3"},
          {"gptq-v1", "\"gptq\"", "\"auto-round\""},
          {"mxfp4-gpt-oss", "\"mxfp4\"", "\"nvfp4\""}
        }) {
      Path copy = Files.createDirectories(folder.resolve(change[0] + change[2].hashCode()));
      Path from = CASES.resolve(change[0]);
      Files.copy(from.resolve("model.safetensors"), copy.resolve("model.safetensors"));
      String config = Files.readString(from.resolve("config.json"));
      Files.writeString(copy.resolve("config.json"), config.replace(change[1], change[2]));
      var e =
          assertThrows(
              CatalogException.class, () -> new FileCatalog().open(copy.toString()), change[2]);
      assertEquals(Slug.QUANTISED_WEIGHTS, e.slug());
    }
  }

  @Test
  void aConfigThatSpeaksOfCodesThatAreNotThereIsToldOf() throws Exception {
    Path copy = Files.createDirectories(folder.resolve("stale"));
    Files.copy(CASES.resolve("fp8-tensor/expected.safetensors"), copy.resolve("model.safetensors"));
    Files.copy(CASES.resolve("fp8-tensor/config.json"), copy.resolve("config.json"));
    Manifest manifest = new FileCatalog().open(copy.toString());
    assertEquals(1, manifest.remarks().size());
    assertEquals(Set.of("model.layers.0.mlp.down_proj.weight"), manifest.names());
  }

  /** Codes of any width and shape, where the config says that there are some. */
  @ParameterizedTest
  @CsvSource({"codes,I16,2,2", "up.weight,I16,2,2", "dense_weights,I64,4,1", "W_q,U8,4,1"})
  void whatTheConfigCallsQuantisedIsRefusedByItsIntegers(String name, DType dtype, long m, long n)
      throws Exception {
    Path file = integers(name, dtype, m, n);
    Files.writeString(
        file.resolveSibling("config.json"),
        "{\"quantization_config\": {\"quant_method\": \"new\"}}");
    var e =
        assertThrows(
            CatalogException.class, () -> new FileCatalog().open(file.getParent().toString()));
    assertEquals(Slug.QUANTISED_WEIGHTS, e.slug());
  }

  /** A config that is out of date beside numbers that every model of the kind has. */
  @Test
  void countsAreNoCodes() throws Exception {
    Path file = integers("embeddings.position_ids", DType.I64, 1, 4);
    Files.writeString(
        file.resolveSibling("config.json"),
        "{\"quantization_config\": {\"quant_method\": \"new\"}}");
    Manifest manifest = new FileCatalog().open(file.getParent().toString());
    assertEquals(Set.of("embeddings.position_ids"), manifest.names());
  }

  private Path integers(String name, DType dtype, long m, long n) throws IOException {
    Path file = folder.resolve(name + dtype + "/model.safetensors");
    Files.createDirectories(file.getParent());
    var spec =
        new dev.safetensors.TensorSpec(
            name, dev.safetensors.DType.valueOf(dtype.name()), List.of(m, n));
    try (var writer = SafetensorsWriter.create(file, List.of(spec), Map.of())) {
      writer.write(name, 0, ByteBuffer.allocate((int) spec.byteSize()));
      writer.finish();
    }
    return file;
  }
}
