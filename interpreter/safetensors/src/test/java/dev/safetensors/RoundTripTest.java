// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTripTest {
  @TempDir Path dir;

  @Test
  void everyDtypeComesBackBitForBit() throws IOException {
    var specs = new ArrayList<TensorSpec>();
    for (DType dtype : DType.values()) {
      specs.add(new TensorSpec("t." + dtype, dtype, List.of(3L, 8L)));
    }
    assertRoundTrip(specs, Map.of());
  }

  @Test
  void scalarsEmptyTensorsAndOddNamesComeBack() throws IOException {
    var specs =
        List.of(
            new TensorSpec("scalar", DType.F32, List.of()),
            new TensorSpec("empty", DType.F32, List.of(0L, 7L)),
            new TensorSpec("empty too", DType.F4, List.of(5L, 0L)),
            new TensorSpec("", DType.U8, List.of(1L)),
            new TensorSpec("größe.重み.\uD83D\uDE00", DType.BF16, List.of(2L, 1L, 1L, 2L)),
            new TensorSpec("\"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028'<>&=", DType.I64, List.of(1L)),
            new TensorSpec("metadata", DType.U8, List.of(0L)));
    assertRoundTrip(specs, Map.of("format", "pt", "", "", "k\"\n重", "\u0001 \uD83D\uDE00"));
  }

  @Test
  void aFileWithoutTensorsComesBack() throws IOException {
    assertRoundTrip(List.of(), Map.of());
    assertRoundTrip(List.of(), Map.of("only", "metadata"));
  }

  @Test
  void aModelOfTheReferenceWriterIsWrittenAgainByteForByte() throws IOException {
    try (var in = new GZIPInputStream(resource("llama.safetensors.gz"))) {
      var header = assertWrittenAgain(in);
      assertEquals(Map.of("format", "pt"), header.metadata());
      assertEquals(List.of(160L, 32L), header.find("lm_head.weight").orElseThrow().shape());
    }
  }

  /** The file was written by the reference implementation, version 0.8.0. */
  @Test
  void everyWholeByteDtypeOfTheReferenceWriterIsWrittenAgainByteForByte() throws IOException {
    try (var in = resource("dtypes.safetensors")) {
      var header = assertWrittenAgain(in);
      var found = EnumSet.noneOf(DType.class);
      header.tensors().values().forEach(info -> found.add(info.dtype()));
      assertEquals(EnumSet.complementOf(EnumSet.of(DType.F4, DType.F6_E2M3, DType.F6_E3M2)), found);
      assertEquals(
          List.of(), header.find("größe.\uD83D\uDE00\n\"\u0001\u2028").orElseThrow().shape());
      assertEquals(List.of(0L), header.find("e").orElseThrow().shape());
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(RoundTripTest.class.getResourceAsStream(name), name);
  }

  private Header assertWrittenAgain(InputStream in) throws IOException {
    Path theirs = dir.resolve("theirs.safetensors");
    Files.copy(in, theirs);
    Path ours = dir.resolve("ours.safetensors");
    try (var source = SafetensorsFile.open(theirs)) {
      var header = source.header();
      var specs = header.tensors().values().stream().map(TensorInfo::spec).toList();
      assertEquals(specs, TensorSpec.standardOrder(specs.reversed()));
      try (var writer = SafetensorsWriter.create(ours, specs, header.metadata())) {
        for (TensorInfo info : header.tensors().values()) {
          writer.copy(info.name(), source, info);
        }
        writer.finish();
      }
      assertEquals(-1, Files.mismatch(theirs, ours));
      return header;
    }
  }

  private void assertRoundTrip(List<TensorSpec> specs, Map<String, String> metadata)
      throws IOException {
    Path path = dir.resolve("model.safetensors");
    var random = new Random(1);
    var contents = new ArrayList<byte[]>();
    try (var writer = SafetensorsWriter.create(path, specs, metadata)) {
      for (TensorSpec spec : specs) {
        byte[] bytes = new byte[(int) spec.byteSize()];
        random.nextBytes(bytes);
        contents.add(bytes);
        writer.write(spec.name(), 0, ByteBuffer.wrap(bytes));
      }
      writer.finish();
    }
    try (var file = SafetensorsFile.open(path)) {
      assertEquals(metadata, file.header().metadata());
      assertEquals(0, file.header().dataStart() % 8);
      assertEquals(Files.size(path), file.header().dataStart() + file.header().dataSize());
      var infos = List.copyOf(file.header().tensors().values());
      assertEquals(specs, infos.stream().map(TensorInfo::spec).toList());
      for (int i = 0; i < infos.size(); i++) {
        assertArrayEquals(contents.get(i), Bytes.of(file, infos.get(i)), infos.get(i).name());
      }
    }
    assertTrue(new String(Files.readAllBytes(path), UTF_8).startsWith("{", 8));
  }
}
