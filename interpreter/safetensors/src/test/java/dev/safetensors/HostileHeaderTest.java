// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.Reason.*;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.safetensors.SafetensorsException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class HostileHeaderTest {
  static Stream<Arguments> tensorEntries() {
    return Stream.of(
        arguments(BAD_TENSOR, "null"),
        arguments(BAD_TENSOR, "[]"),
        arguments(BAD_TENSOR, "\"F32\""),
        arguments(BAD_TENSOR, "{}"),
        arguments(BAD_TENSOR, "{'shape':[1],'data_offsets':[0,4]}"),
        arguments(BAD_TENSOR, "{'dtype':'F32','data_offsets':[0,4]}"),
        arguments(BAD_TENSOR, "{'dtype':'F32','shape':[1]}"),
        arguments(BAD_TENSOR, "{'dtype':'F32','shape':[1],'data_offsets':[0,4],'x':0}"),
        arguments(BAD_TENSOR, "{'dtype':32,'shape':[1],'data_offsets':[0,4]}"),
        arguments(BAD_TENSOR, "{'dtype':null,'shape':[1],'data_offsets':[0,4]}"),
        arguments(UNKNOWN_DTYPE, "{'dtype':'F33','shape':[1],'data_offsets':[0,4]}"),
        arguments(UNKNOWN_DTYPE, "{'dtype':'f32','shape':[1],'data_offsets':[0,4]}"),
        arguments(UNKNOWN_DTYPE, "{'dtype':'','shape':[1],'data_offsets':[0,4]}"),
        arguments(BAD_SHAPE, "{'dtype':'F32','shape':1,'data_offsets':[0,4]}"),
        arguments(BAD_SHAPE, "{'dtype':'F32','shape':null,'data_offsets':[0,4]}"),
        arguments(BAD_SHAPE, "{'dtype':'F32','shape':[[1]],'data_offsets':[0,4]}"),
        arguments(BAD_SHAPE, "{'dtype':'F32','shape':['1'],'data_offsets':[0,4]}"),
        arguments(BAD_SHAPE, "{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}"),
        arguments(BAD_SHAPE, "{'dtype':'F32','shape':[-0],'data_offsets':[0,0]}"),
        arguments(BAD_SHAPE, "{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}"),
        arguments(BAD_SHAPE, "{'dtype':'F32','shape':[1e0],'data_offsets':[0,4]}"),
        arguments(BAD_SHAPE, "{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,4]}"),
        arguments(BAD_SHAPE, "{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}"),
        arguments(
            BAD_SHAPE, "{'dtype':'U8','shape':[4294967296,4294967296,0],'data_offsets':[0,0]}"),
        arguments(BAD_SHAPE, "{'dtype':'F64','shape':[2305843009213693952],'data_offsets':[0,0]}"),
        arguments(BAD_SHAPE, "{'dtype':'F4','shape':[7],'data_offsets':[0,4]}"),
        arguments(BAD_SHAPE, "{'dtype':'F6_E2M3','shape':[2],'data_offsets':[0,2]}"),
        arguments(BAD_SHAPE, "{'dtype':'F6_E3M2','shape':[],'data_offsets':[0,1]}"),
        arguments(BAD_OFFSETS, "{'dtype':'F32','shape':[1],'data_offsets':[4,0]}"),
        arguments(BAD_OFFSETS, "{'dtype':'F32','shape':[1],'data_offsets':[]}"),
        arguments(BAD_OFFSETS, "{'dtype':'F32','shape':[1],'data_offsets':[0]}"),
        arguments(BAD_OFFSETS, "{'dtype':'F32','shape':[1],'data_offsets':[0,4,8]}"),
        arguments(BAD_OFFSETS, "{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}"),
        arguments(BAD_OFFSETS, "{'dtype':'F32','shape':[1],'data_offsets':[0,'4']}"),
        arguments(BAD_OFFSETS, "{'dtype':'F32','shape':[1],'data_offsets':[0,4.5]}"),
        arguments(BAD_OFFSETS, "{'dtype':'F32','shape':[1],'data_offsets':{'0':4}}"),
        arguments(
            BAD_OFFSETS, "{'dtype':'F32','shape':[1],'data_offsets':[0,99999999999999999999]}"),
        arguments(SIZE_MISMATCH, "{'dtype':'F32','shape':[2],'data_offsets':[0,4]}"),
        arguments(SIZE_MISMATCH, "{'dtype':'F32','shape':[0],'data_offsets':[0,4]}"),
        arguments(SIZE_MISMATCH, "{'dtype':'F32','shape':[],'data_offsets':[0,0]}"),
        arguments(
            SIZE_MISMATCH, "{'dtype':'U8','shape':[1],'data_offsets':[0,9223372036854775807]}"),
        arguments(DUPLICATE_KEY, "{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]}"),
        arguments(
            DUPLICATE_KEY, "{'dtype':'F32','shape':[1],'sh\\u0061pe':[1],'data_offsets':[0,4]}"),
        arguments(HOLE, "{'dtype':'F32','shape':[0],'data_offsets':[4,4]}"),
        arguments(TRUNCATED, "{'dtype':'F32','shape':[2],'data_offsets':[0,8]}"),
        arguments(
            TRUNCATED,
            "{'dtype':'U8','shape':[576460752303423488],'data_offsets':[0,576460752303423488]}"));
  }

  @ParameterizedTest
  @MethodSource("tensorEntries")
  void aBadTensorEntryIsRefusedByName(Reason reason, String entry) {
    var error = refused(reason, Bytes.file(json("{'a.weight':" + entry + "}"), 4));
    assertEquals(Optional.of("a.weight"), error.tensor());
  }

  static final String A = "'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}";
  static final String B = "'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}";

  /** Each with 8 bytes of data behind it. */
  static Stream<Arguments> headers() {
    return Stream.of(
        arguments(NOT_JSON, " {}"),
        arguments(NOT_JSON, "\ufeff{}"),
        arguments(NOT_JSON, "[]"),
        arguments(NOT_JSON, "\u0001{}"),
        arguments(NOT_JSON, "{"),
        arguments(NOT_JSON, "{" + A),
        arguments(NOT_JSON, "{" + A + ",}"),
        arguments(NOT_JSON, "{" + A + ";" + B + "}"),
        arguments(NOT_JSON, "{" + A + "," + B + "}}"),
        arguments(NOT_JSON, "{" + A + "," + B + "} x"),
        arguments(NOT_JSON, "{" + A + "," + B + "}\u0001"),
        arguments(NOT_JSON, "{" + A + "," + B + "}{}"),
        arguments(NOT_JSON, "{/**/" + A + "," + B + "}"),
        arguments(NOT_JSON, "{# \n" + A + "," + B + "}"),
        arguments(NOT_JSON, "{a:1}"),
        arguments(NOT_JSON, "{'a'=1}"),
        arguments(NOT_JSON, "{'a\n':1}"),
        arguments(NOT_JSON, "{'\\x':1}"),
        arguments(NOT_JSON, "{'\\u12':1}"),
        arguments(NOT_JSON, "{'a':{'dtype':'F32','shape':[01],'data_offsets':[0,4]}}"),
        arguments(NOT_JSON, "{'a':{'dtype':'F32','shape':[1,],'data_offsets':[0,4]}}"),
        arguments(NOT_JSON, "{'a':{'dtype':'F32','shape':[NaN],'data_offsets':[0,4]}}"),
        arguments(NOT_JSON, "{'a':{'dtype':'F32','shape':[+1],'data_offsets':[0,4]}}"),
        arguments(NOT_JSON, "{'a':{'dtype':'F32','shape':[" + "1".repeat(2000) + "]}}"),
        arguments(NOT_UTF8, "{'\\ud800':1}"),
        arguments(NOT_UTF8, "{'\\ude00\\ud83d':1}"),
        arguments(NOT_UTF8, "{'__metadata__':{'k':'\\udfff'}}"),
        arguments(DUPLICATE_KEY, "{" + A + "," + A + "}"),
        arguments(DUPLICATE_KEY, "{'__metadata__':{},'__metadata__':{}," + A + "}"),
        arguments(DUPLICATE_KEY, "{'__metadata__':{'k':'1','k':'1'}}"),
        arguments(DUPLICATE_KEY, "{'__metadata__':{'k':'1','\\u006b':'2'}}"),
        arguments(BAD_METADATA, "{'__metadata__':null," + A + "," + B + "}"),
        arguments(BAD_METADATA, "{'__metadata__':[]}"),
        arguments(BAD_METADATA, "{'__metadata__':'pt'}"),
        arguments(BAD_METADATA, "{'__metadata__':{'k':1}}"),
        arguments(BAD_METADATA, "{'__metadata__':{'k':null}}"),
        arguments(BAD_METADATA, "{'__metadata__':{'k':true}}"),
        arguments(BAD_METADATA, "{'__metadata__':{'k':{'k':'v'}}}"),
        arguments(BAD_METADATA, "{'__metadata__':{'k':" + "[".repeat(1_000_000)),
        arguments(BAD_TENSOR, "{'a':" + "[".repeat(1_000_000)),
        arguments(BAD_TENSOR, "{" + "'a':{".repeat(200_000)),
        arguments(BAD_TENSOR, "{'metadata':{'format':'pt'}}"),
        arguments(TRAILING_BYTES, "{}"),
        arguments(TRAILING_BYTES, "{" + A + "}"),
        arguments(HOLE, "{" + B + "}"),
        arguments(HOLE, "{" + A + ",'b':{'dtype':'U8','shape':[3],'data_offsets':[5,8]}}"),
        arguments(OVERLAP, "{" + A + ",'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}"),
        arguments(OVERLAP, "{" + A + ",'b':{'dtype':'U8','shape':[5],'data_offsets':[3,8]}}"),
        arguments(OVERLAP, "{'b':{'dtype':'U8','shape':[0],'data_offsets':[2,2]}," + A + "}"),
        arguments(TRUNCATED, "{" + A + ",'b':{'dtype':'U8','shape':[5],'data_offsets':[4,9]}}"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void aBadHeaderIsRefused(Reason reason, String header) {
    refused(reason, Bytes.file(json(header), 8));
  }

  static final List<Integer> SHORT = IntStream.range(0, 8).boxed().toList();

  @ParameterizedTest
  @FieldSource("SHORT")
  void aFileShorterThanTheHeaderLengthIsRefused(int size) {
    refused(TRUNCATED, new byte[size]);
  }

  @Test
  void headerLengthsAreCheckedBeforeAnythingIsRead() {
    refused(EMPTY_HEADER, length(0));
    refused(TRUNCATED, length(1));
    refused(TRUNCATED, length(100_000_000));
    refused(HEADER_TOO_LARGE, length(100_000_001));
    refused(HEADER_TOO_LARGE, length(Long.MAX_VALUE));
    refused(HEADER_TOO_LARGE, length(Long.MIN_VALUE));
    refused(HEADER_TOO_LARGE, length(-1));
  }

  @Test
  void everyCutOfAValidFileIsRefused() throws IOException {
    byte[] valid = Bytes.file(json("{" + A + "," + B + "}  "), 8);
    Bytes.parse(valid);
    for (int size = 0; size < valid.length; size++) {
      refused(TRUNCATED, Arrays.copyOf(valid, size));
    }
    refused(TRAILING_BYTES, Arrays.copyOf(valid, valid.length + 1));
  }

  @Test
  void aStreamShorterThanTheFileSizePromisedIsRefused() {
    byte[] valid = Bytes.file(json("{" + A + "," + B + "}"), 8);
    for (int size = 0; size < valid.length - 8; size++) {
      var in = new ByteArrayInputStream(valid, 0, size);
      var error =
          assertThrows(
              SafetensorsException.class, () -> Header.parse(in, valid.length, Bytes.NAME));
      assertEquals(TRUNCATED, error.reason());
    }
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    refused(NOT_UTF8, Bytes.file("{\"\u00ff\":1}".getBytes(ISO_8859_1), 0));
    refused(NOT_UTF8, Bytes.file("{\"\u00c0\u0080\":1}".getBytes(ISO_8859_1), 0)); // long NUL
    refused(NOT_UTF8, Bytes.file("{\"\u00ed\u00a0\u0080\":1}".getBytes(ISO_8859_1), 0)); // U+D800
    refused(NOT_UTF8, Bytes.file("{\"\u00e2\u0082".getBytes(ISO_8859_1), 0)); // cut character
  }

  @Test
  void hugeNamesAndShapesAreCutInMessages() {
    String name = "x".repeat(100_000);
    var error = refused(BAD_TENSOR, Bytes.file(json("{'" + name + "':1}"), 0));
    assertEquals(Optional.of(name), error.tensor());
    assertTrue(error.getMessage().length() < 1000);
    String shape = "9,".repeat(100_000) + "9";
    error =
        refused(
            BAD_SHAPE,
            Bytes.file(
                json("{'a':{'dtype':'U8','shape':[" + shape + "],'data_offsets':[0,0]}}"), 0));
    assertTrue(error.getMessage().length() < 1000);
  }

  @Test
  void theErrorNamesFileAndTensor() {
    byte[] file = Bytes.file(json("{'a':{'dtype':'F99','shape':[],'data_offsets':[0,0]}}"), 0);
    var error = refused(UNKNOWN_DTYPE, file);
    assertEquals("tensor `a`: the dtype `F99` is unknown", error.getMessage());
    assertEquals(
        "dev.safetensors.SafetensorsException: tensor `a`: the dtype `F99` is unknown"
            + " (hostile.safetensors)",
        error.toString());
  }

  @Test
  void oddButValidHeadersAreAccepted() throws IOException {
    assertEquals(0, Bytes.parse(Bytes.file("{}", 0)).tensors().size());
    assertEquals(0, Bytes.parse(Bytes.file("{ \t\r\n} \t\r\n", 0)).tensors().size());
    var reordered = Bytes.parse(Bytes.file(json("{" + B + ", " + A + "}   "), 8));
    assertEquals(List.of("a", "b"), List.copyOf(reordered.tensors().keySet()));
    var fields = "{'a':{'data_offsets':[0,2],'shape':[2,2],'dtype':'F4'},'__metadata__':{}}";
    assertEquals(4, Bytes.parse(Bytes.file(json(fields), 2)).find("a").orElseThrow().elements());
    var empties =
        "{'z':{'dtype':'F32','shape':[0,9223372036854775807,4],'data_offsets':[4,4]},"
            + "'y':{'dtype':'F4','shape':[3,0],'data_offsets':[0,0]},"
            + A
            + "}";
    assertEquals(
        List.of("y", "a", "z"),
        List.copyOf(Bytes.parse(Bytes.file(json(empties), 4)).tensors().keySet()));
  }

  private static byte[] length(long length) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static SafetensorsException refused(Reason reason, byte[] file) {
    var error = assertThrows(SafetensorsException.class, () -> Bytes.parse(file));
    assertEquals(reason, error.reason(), error.getMessage());
    assertEquals(Optional.of(Bytes.NAME), error.file());
    assertTrue(Character.isLowerCase(error.getMessage().charAt(0)), error.getMessage());
    assertTrue(!error.getMessage().endsWith("."), error.getMessage());
    return error;
  }
}
