// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.Reason.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.safetensors.SafetensorsException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReaderTest {
  @TempDir Path dir;

  @Test
  void aSingleFileIsAViewOfItself() throws IOException {
    shard("one.safetensors", "b", "a");
    try (var reader = SafetensorsReader.open(dir.resolve("one.safetensors"))) {
      assertEquals(List.of("b", "a"), List.copyOf(reader.tensors().keySet()));
      assertEquals("a", content(reader, "a"));
      assertEquals(Optional.empty(), reader.find("c"));
      assertEquals(List.of(), reader.unlisted());
    }
  }

  @Test
  void shardsAreOneViewInTheOrderOfTheirFiles() throws IOException {
    shard("2.safetensors", "y", "a");
    shard("sub/1.safetensors", "z");
    shard("1.safetensors", "x", "b");
    Path index =
        index(
            "'b':'1.safetensors','x':'1.safetensors','a':'2.safetensors','y':'2.safetensors',"
                + "'z':'sub/1.safetensors'");
    SafetensorsFile first;
    try (var reader = SafetensorsReader.open(index)) {
      assertEquals(List.of("x", "b", "y", "a", "z"), List.copyOf(reader.tensors().keySet()));
      for (String name : reader.tensors().keySet()) {
        assertEquals(name, content(reader, name));
      }
      assertEquals(3, reader.files().size());
      first = reader.files().getFirst();
      assertEquals(dir.resolve("1.safetensors"), first.path());
    }
    var info = first.header().find("x").orElseThrow();
    assertThrows(ClosedChannelException.class, () -> first.read(info, 0, ByteBuffer.allocate(1)));
  }

  @Test
  void tensorsTheIndexDoesNotNameAreLeftOutAndListed() throws IOException {
    shard("1.safetensors", "a", "extra");
    shard("2.safetensors", "b", "extra");
    try (var reader = SafetensorsReader.open(index("'a':'1.safetensors','b':'2.safetensors'"))) {
      assertEquals(List.of("a", "b"), List.copyOf(reader.tensors().keySet()));
      assertEquals(
          List.of("extra", "extra"),
          reader.unlisted().stream().map(located -> located.info().name()).toList());
    }
  }

  @Test
  void linksToShardsElsewhereAreFollowed() throws IOException {
    shard("blobs/0123", "a");
    Files.createDirectory(dir.resolve("snapshot"));
    Files.createSymbolicLink(dir.resolve("snapshot/s.safetensors"), Path.of("../blobs/0123"));
    Path index = dir.resolve("snapshot/model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\":{\"a\":\"s.safetensors\"}}");
    try (var reader = SafetensorsReader.open(index)) {
      assertEquals("a", content(reader, "a"));
    }
  }

  @Test
  void aMissingShardIsRefusedByItsPath() throws IOException {
    shard("1.safetensors", "a");
    var error = refused(SHARD_MISSING, "'a':'1.safetensors','b':'2.safetensors'");
    assertEquals(Optional.of(dir.resolve("2.safetensors")), error.file());
  }

  @Test
  void aTensorMissingFromItsShardIsRefused() throws IOException {
    shard("1.safetensors", "a");
    var error = refused(TENSOR_MISSING, "'a':'1.safetensors','b':'1.safetensors'");
    assertEquals(Optional.of("b"), error.tensor());
    assertEquals("tensor `b` is not in 1.safetensors, where the index has it", error.getMessage());
  }

  @Test
  void aTensorInTwoShardsIsRefused() throws IOException {
    shard("1.safetensors", "a");
    shard("2.safetensors", "b", "a");
    var error = refused(TENSOR_TWICE, "'a':'1.safetensors','b':'2.safetensors'");
    assertEquals(Optional.of("a"), error.tensor());
  }

  @Test
  void aDamagedShardIsRefusedByItsPath() throws IOException {
    shard("1.safetensors", "a");
    Files.write(dir.resolve("2.safetensors"), new byte[12]);
    var error = refused(EMPTY_HEADER, "'a':'1.safetensors','b':'2.safetensors'");
    assertEquals(Optional.of(dir.resolve("2.safetensors")), error.file());
  }

  @Test
  void aMissingIndexIsAnErrorWithItsPath() {
    assertThrows(
        NoSuchFileException.class, () -> SafetensorsReader.open(dir.resolve("none.index.json")));
  }

  static Stream<Arguments> indexes() {
    return Stream.of(
        arguments(NOT_JSON, ""),
        arguments(NOT_JSON, "[]"),
        arguments(NOT_JSON, "{'weight_map':{}"),
        arguments(NOT_JSON, "{'weight_map':{}} x"),
        arguments(NOT_JSON, "{'x':" + "[".repeat(100_000) + "]".repeat(100_000) + "}"),
        arguments(NOT_JSON, "{'x':" + "{'x':".repeat(100_000)),
        arguments(NOT_UTF8, "{'x':['\\ud800']}"),
        arguments(DUPLICATE_KEY, "{'weight_map':{},'weight_map':{}}"),
        arguments(DUPLICATE_KEY, "{'weight_map':{'a':'x','a':'y'}}"),
        arguments(DUPLICATE_KEY, "{'metadata':{'total_size':1,'total_size':1},'weight_map':{}}"),
        arguments(DUPLICATE_KEY, "{'x':[{'y':1,'y':1}],'weight_map':{}}"),
        arguments(BAD_INDEX, "{}"),
        arguments(BAD_INDEX, "{'metadata':{}}"),
        arguments(BAD_INDEX, "{'metadata':[],'weight_map':{}}"),
        arguments(BAD_INDEX, "{'weight_map':null}"),
        arguments(BAD_INDEX, "{'weight_map':[]}"),
        arguments(BAD_INDEX, "{'weight_map':{'a':1}}"),
        arguments(BAD_INDEX, "{'weight_map':{'a':['x']}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':''}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':'.'}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':'..'}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':'../x'}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':'s/../../x'}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':'./x'}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':'s//x'}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':'s/'}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':'/etc/x'}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':'C:x'}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':'..\\\\x'}}"),
        arguments(SHARD_OUTSIDE, "{'weight_map':{'a':'x\\u0000'}}"));
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void aBadIndexIsRefused(Reason reason, String text) {
    var in = new ByteArrayInputStream(text.replace('\'', '"').getBytes(UTF_8));
    var error =
        assertThrows(SafetensorsException.class, () -> SafetensorsIndex.parse(in, Bytes.NAME));
    assertEquals(reason, error.reason(), error.getMessage());
    assertTrue(Character.isLowerCase(error.getMessage().charAt(0)), error.getMessage());
  }

  @Test
  void anIndexWithOtherMembersIsRead() throws IOException {
    var index =
        parse("{'metadata':{'total_size':12,'note':{'a':[1,{}]}},'x':null,'weight_map':{'b':'y'}}");
    assertEquals(Map.of("b", "y"), index.weightMap());
    assertEquals(OptionalLong.of(12), index.totalSize());
    for (String odd : List.of("12.0", "-1", "'12'", "null", "1e3", "99999999999999999999")) {
      index = parse("{'metadata':{'total_size':" + odd + "},'weight_map':{}}");
      assertEquals(OptionalLong.empty(), index.totalSize(), odd);
    }
  }

  private static SafetensorsIndex parse(String text) throws IOException {
    var in = new ByteArrayInputStream(text.replace('\'', '"').getBytes(UTF_8));
    return SafetensorsIndex.parse(in, Bytes.NAME);
  }

  private SafetensorsException refused(Reason reason, String weightMap) throws IOException {
    Path index = index(weightMap);
    var error = assertThrows(SafetensorsException.class, () -> SafetensorsReader.open(index));
    assertEquals(reason, error.reason(), error.getMessage());
    return error;
  }

  private Path index(String weightMap) throws IOException {
    String text = "{'metadata':{'total_size':1},'weight_map':{" + weightMap + "}}";
    return Files.writeString(dir.resolve("model.safetensors.index.json"), text.replace('\'', '"'));
  }

  /** Writes a file whose tensors hold their own names. */
  private void shard(String file, String... names) throws IOException {
    var specs =
        Stream.of(names)
            .map(name -> new TensorSpec(name, DType.U8, List.of((long) name.length())))
            .toList();
    Path path = dir.resolve(file);
    Files.createDirectories(path.getParent());
    try (var writer = SafetensorsWriter.create(path, specs, Map.of())) {
      for (String name : names) {
        writer.write(name, 0, ByteBuffer.wrap(name.getBytes(UTF_8)));
      }
      writer.finish();
    }
  }

  private static String content(SafetensorsReader reader, String name) throws IOException {
    var located = reader.find(name).orElseThrow();
    var buffer = ByteBuffer.allocate((int) located.info().byteSize());
    located.read(0, buffer);
    assertArrayEquals(buffer.array(), Bytes.of(located.file(), located.info()));
    return UTF_8.decode(buffer.flip()).toString();
  }
}
