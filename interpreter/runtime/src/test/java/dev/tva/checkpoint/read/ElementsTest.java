// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsWriter;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Rows;
import dev.tva.kernel.Elements;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is computed a few elements at a time is what is computed at once. */
final class ElementsTest {
  private static final int ROWS = 300;
  private static final int COLS = 70;
  private static final int RANK = 5;

  @TempDir Path folder;
  private final Map<String, Piece> pieces = new HashMap<>();

  @BeforeEach
  void write() throws IOException {
    Path file = folder.resolve("x.safetensors");
    var specs =
        List.of(
            new dev.safetensors.TensorSpec(
                "b", dev.safetensors.DType.F32, List.of((long) ROWS, (long) RANK)),
            new dev.safetensors.TensorSpec(
                "a", dev.safetensors.DType.F32, List.of((long) RANK, (long) COLS)),
            new dev.safetensors.TensorSpec(
                "codes", dev.safetensors.DType.F8_E4M3, List.of((long) ROWS, (long) COLS)),
            new dev.safetensors.TensorSpec("scales", dev.safetensors.DType.F32, List.of(10L, 3L)));
    Random random = new Random(5);
    try (var writer =
        SafetensorsWriter.create(file, dev.safetensors.TensorSpec.standardOrder(specs), Map.of())) {
      for (var spec : dev.safetensors.TensorSpec.standardOrder(specs)) {
        ByteBuffer bytes =
            ByteBuffer.allocate((int) spec.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          if (spec.name().equals("codes")) {
            bytes.put((byte) (random.nextInt() & 0xf7));
          } else {
            bytes.putFloat(random.nextFloat() - 0.5f);
          }
        }
        writer.write(spec.name(), 0, bytes.flip());
      }
      writer.finish();
    }
    var stored = SafetensorsFormat.read(List.of(file)).get(file).pieces();
    pieces.putAll(stored);
    TensorSpec spec = new TensorSpec(DType.F32, Shape.of(ROWS, COLS));
    Rows product =
        new Rows.Scaled(
            new Rows.Product(
                new Rows.Stored(stored.get("b"), ROWS, RANK),
                new Rows.Stored(stored.get("a"), RANK, COLS)),
            0.5);
    pieces.put("product", new Piece.Derived(product, spec));
    pieces.put(
        "sum", new Piece.Derived(new Rows.Combined(Rows.Combination.ADD, product, product), spec));
    pieces.put(
        "quantised",
        new Piece.Dequantised(
            (Piece.Stored) stored.get("codes"),
            new Piece.Packing(8, List.of(0), false),
            new Piece.Alphabet.Floats(DType.F8_E4M3),
            new Piece.Scales(stored.get("scales"), 32, 32, Optional.empty()),
            Optional.empty(),
            0,
            false,
            spec));
  }

  private TensorStore open() throws IOException {
    Map<String, TensorSpec> tensors = new HashMap<>();
    pieces.forEach((name, piece) -> tensors.put(name, piece.spec()));
    return TensorStore.open(new Manifest("x", tensors, pieces, Map.of(), List.of()));
  }

  @Test
  void areTheSameInAnyPieces() throws IOException {
    try (TensorStore store = open()) {
      for (String name : List.of("product", "sum", "quantised")) {
        Piece piece = pieces.get(name);
        ByteBuffer bytes =
            ByteBuffer.allocate((int) piece.spec().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        store.read(piece, 0, bytes);
        float[] all = new float[ROWS * COLS];
        bytes.flip().asFloatBuffer().get(all);
        Random random = new Random(9);
        for (int i = 0; i < 20; i++) {
          int start = random.nextInt(all.length);
          int n = 1 + random.nextInt(all.length - start);
          Elements elements = store.elements(piece, start, n).orElseThrow();
          for (int k = 0; k < 5; k++) {
            int at = random.nextInt(n);
            int count = 1 + random.nextInt(n - at);
            float[] some = new float[count];
            elements.read(at, some, count);
            float[] right = new float[count];
            System.arraycopy(all, start + at, right, 0, count);
            assertArrayEquals(right, some, name);
          }
        }
      }
      assertTrue(store.elements(pieces.get("a"), 0, 1).isEmpty());
    }
  }

  /** Of a whole tensor computed by tiles, the parts are seen whole, and nothing else. */
  @Test
  void showTheWitnessWhatTheyAreComputedFrom() throws IOException {
    for (String name : List.of("product", "quantised")) {
      Map<Piece, BitSet> seen = new HashMap<>();
      try (TensorStore store = open()) {
        TensorStore watched =
            store.with((part, offset, bytes) ->
                seen.computeIfAbsent(part, _ -> new BitSet())
                    .set((int) offset, (int) offset + bytes.remaining()));
        float[] to = new float[1000];
        for (int start = 0; start < ROWS * COLS; start += 1000) {
          watched.elements(pieces.get(name), start, 1000).orElseThrow().read(0, to, 1000);
        }
      }
      List<Piece> parts = TensorStore.parts(pieces.get(name));
      assertEquals(2, parts.size());
      assertEquals(java.util.Set.copyOf(parts), seen.keySet());
      seen.forEach((part, bits) -> assertEquals(part.spec().bytes(), bits.cardinality()));
    }
  }
}
