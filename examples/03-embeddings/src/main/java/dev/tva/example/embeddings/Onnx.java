// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a checkpoint needs of an ONNX model, in the fields of onnx.proto: the constants that are
 * float32, and which matrix product takes which of them.
 *
 * @param products by the name of a constant, the name of the MatMul node that takes it
 */
record Onnx(List<Constant> constants, Map<String, String> products) {
  private static final int FLOAT = 1;

  /** An initialiser of the graph. */
  record Constant(String name, List<Long> shape, FloatBuffer values) {}

  private record Node(String name, String operation, List<String> inputs) {}

  /**
   * @param model a whole file; the constants are views of it
   * @throws IOException if it is no ONNX model, or has a constant that is not raw float32
   */
  static Onnx read(byte[] model) throws IOException {
    var input = CodedInputStream.newInstance(model);
    input.enableAliasing(true);
    var onnx = new Onnx(new ArrayList<>(), new HashMap<>());
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 7 -> onnx.readGraph(input);
        default -> input.skipField(tag);
      }
    }
    return onnx;
  }

  private void readGraph(CodedInputStream input) throws IOException {
    int outer = input.pushLimit(input.readRawVarint32());
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> {
          Node node = node(input);
          if (node.operation.equals("MatMul")) {
            node.inputs.forEach(constant -> products.put(constant, node.name));
          }
        }
        case 5 -> constants.add(constant(input));
        default -> input.skipField(tag);
      }
    }
    input.popLimit(outer);
  }

  private static Node node(CodedInputStream input) throws IOException {
    int outer = input.pushLimit(input.readRawVarint32());
    String name = "";
    String operation = "";
    var inputs = new ArrayList<String>();
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> inputs.add(input.readString());
        case 3 -> name = input.readString();
        case 4 -> operation = input.readString();
        default -> input.skipField(tag);
      }
    }
    input.popLimit(outer);
    return new Node(name, operation, inputs);
  }

  private static Constant constant(CodedInputStream input) throws IOException {
    int outer = input.pushLimit(input.readRawVarint32());
    String name = "";
    int type = 0;
    var shape = new ArrayList<Long>();
    var values = FloatBuffer.allocate(0);
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> {
          if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            int packed = input.pushLimit(input.readRawVarint32());
            while (!input.isAtEnd()) {
              shape.add(input.readInt64());
            }
            input.popLimit(packed);
          } else {
            shape.add(input.readInt64());
          }
        }
        case 2 -> type = input.readInt32();
        case 8 -> name = input.readString();
        case 9 -> values = input.readByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        default -> input.skipField(tag);
      }
    }
    input.popLimit(outer);
    long elements = shape.stream().reduce(1L, Math::multiplyExact);
    if (type != FLOAT || values.remaining() != elements) {
      throw new IOException(
          name + " has type " + type + " and " + values.remaining() + " values of " + elements);
    }
    return new Constant(name, List.copyOf(shape), values);
  }
}
