// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The same weights as a safetensors file has, in the formats of other programs. */
public final class OtherFormats {
  /** The step of the numbers that the quantised type can hold; 127 of them are the most. */
  public static final float STEP = 1 / 256f;

  private OtherFormats() {}

  private static Map<TensorInfo, byte[]> tensors(Path safetensors) throws IOException {
    Map<TensorInfo, byte[]> tensors = new LinkedHashMap<>();
    try (var reader = SafetensorsReader.open(safetensors)) {
      for (var located : reader.tensors().values()) {
        byte[] bytes = new byte[(int) located.info().byteSize()];
        located.read(0, ByteBuffer.wrap(bytes));
        tensors.put(located.info(), bytes);
      }
    }
    return tensors;
  }

  private static float[] floats(TensorInfo info, byte[] bytes) {
    if (info.dtype() != DType.BF16) {
      throw new AssertionError(info);
    }
    var halves = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    float[] floats = new float[halves.remaining()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.intBitsToFloat(halves.get(i) << 16);
    }
    return floats;
  }

  /**
   * As {@code torch.save({"state_dict": ...})} writes it; matrices of multilayer perceptrons lie
   * column by column.
   */
  public static void torch(Path safetensors, Path to) throws IOException {
    Map<String, byte[]> records = new LinkedHashMap<>();
    var pickle = new ByteArrayOutputStream();
    text(pickle, "\u0080\u0002}");
    word(pickle, "state_dict");
    text(pickle, "}(");
    int key = 0;
    for (var tensor : tensors(safetensors).entrySet()) {
      TensorInfo info = tensor.getKey();
      boolean columns = info.name().contains(".mlp.");
      word(pickle, info.name());
      text(pickle, "ctorch._utils\n_rebuild_tensor_v2\n((");
      word(pickle, "storage");
      text(pickle, "ctorch\nBFloat16Storage\n");
      word(pickle, Integer.toString(key));
      word(pickle, "cpu");
      number(pickle, info.elements());
      text(pickle, "tQ");
      number(pickle, 0);
      numbers(pickle, info.shape());
      numbers(pickle, strides(info.shape(), columns));
      text(pickle, "\u0089ccollections\nOrderedDict\n)RtR");
      records.put(
          "archive/data/" + key++,
          columns ? transposed(tensor.getValue(), info.shape()) : tensor.getValue());
    }
    text(pickle, "us.");
    Files.createDirectories(to.toAbsolutePath().getParent());
    try (var zip = new ZipOutputStream(Files.newOutputStream(to))) {
      stored(zip, "archive/data.pkl", pickle.toByteArray());
      for (var record : records.entrySet()) {
        stored(zip, record.getKey(), record.getValue());
      }
    }
  }

  /** A torch file that would run a command in Python. */
  public static void unsafeTorch(Path to) throws IOException {
    var pickle = new ByteArrayOutputStream();
    text(pickle, "\u0080\u0002}");
    word(pickle, "w");
    text(pickle, "cposix\nsystem\n");
    word(pickle, "true");
    text(pickle, "\u0085Rs.");
    try (var zip = new ZipOutputStream(Files.newOutputStream(to))) {
      stored(zip, "archive/data.pkl", pickle.toByteArray());
    }
  }

  private static List<Long> strides(List<Long> shape, boolean columns) {
    return shape.size() == 1
        ? List.of(1L)
        : columns ? List.of(1L, shape.getFirst()) : List.of(shape.getLast(), 1L);
  }

  private static byte[] transposed(byte[] bytes, List<Long> shape) {
    int rows = shape.getFirst().intValue();
    int cols = shape.getLast().intValue();
    var from = ByteBuffer.wrap(bytes);
    var to = ByteBuffer.allocate(bytes.length);
    for (int c = 0; c < cols; c++) {
      for (int r = 0; r < rows; r++) {
        to.putShort(from.getShort(2 * (r * cols + c)));
      }
    }
    return to.array();
  }

  /** As {@code numpy.savez_compressed} writes it, in single precision. */
  public static void npz(Path safetensors, Path to) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(to))) {
      for (var tensor : tensors(safetensors).entrySet()) {
        TensorInfo info = tensor.getKey();
        String shape = info.shape().toString().replace("[", "(").replace("]", ",)");
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
        float[] floats = floats(info, tensor.getValue());
        var array =
            ByteBuffer.allocate(10 + header.length() + 4 * floats.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("\u0093NUMPY\u0001\u0000".getBytes(ISO_8859_1))
                .putShort((short) header.length())
                .put(header.getBytes(UTF_8));
        for (float x : floats) {
          array.putFloat(x);
        }
        zip.putNextEntry(new ZipEntry(info.name() + ".npy"));
        zip.write(array.array());
      }
    }
  }

  /**
   * As llama.cpp's converter writes it for two heads: matrices whose rows are whole blocks in Q8_0,
   * others in BF16, norms in single precision.
   */
  public static void gguf(Path safetensors, Path to) throws IOException {
    var header = new ByteArrayOutputStream();
    text(header, "GGUF");
    little(header, 3, 4);
    var tensors = tensors(safetensors);
    little(header, tensors.size(), 8);
    little(header, 3, 8);
    name(header, "general.architecture");
    little(header, 8, 4);
    name(header, "llama");
    for (String key : List.of("llama.attention.head_count", "llama.attention.head_count_kv")) {
      name(header, key);
      little(header, 4, 4);
      little(header, 2, 4);
    }
    var data = new ByteArrayOutputStream();
    for (var tensor : tensors.entrySet()) {
      TensorInfo info = tensor.getKey();
      float[] floats = floats(info, tensor.getValue());
      if (info.name().contains("q_proj")) {
        floats = interleaved(floats, info.shape().getFirst().intValue(), 2);
      }
      boolean norm = info.shape().size() == 1;
      boolean blocks = info.shape().getLast() % 32 == 0;
      name(header, ggufName(info.name()));
      little(header, info.shape().size(), 4);
      for (long d : info.shape().reversed()) {
        little(header, d, 8);
      }
      little(header, norm ? 0 : blocks ? 8 : 30, 4);
      little(header, data.size(), 8);
      data.writeBytes(norm ? single(floats) : blocks ? q8(floats) : bf16(floats));
      data.writeBytes(new byte[(32 - data.size() % 32) % 32]);
    }
    header.writeBytes(new byte[(32 - header.size() % 32) % 32]);
    header.writeBytes(data.toByteArray());
    Files.write(to, header.toByteArray());
  }

  private static String ggufName(String name) {
    return name.replace("model.embed_tokens", "token_embd")
        .replace("model.norm", "output_norm")
        .replace("lm_head", "output")
        .replace("model.layers.", "blk.")
        .replace("input_layernorm", "attn_norm")
        .replace("self_attn.q_proj", "attn_q")
        .replace("mlp.up_proj", "ffn_up");
  }

  private static float[] interleaved(float[] from, int rows, int heads) {
    float[] to = new float[from.length];
    int width = from.length / rows;
    int half = rows / heads / 2;
    for (int h = 0; h < heads; h++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < half; i++) {
          int mine = (2 * h + j) * half + i;
          int theirs = 2 * (h * half + i) + j;
          System.arraycopy(from, mine * width, to, theirs * width, width);
        }
      }
    }
    return to;
  }

  private static byte[] q8(float[] floats) {
    var bytes = ByteBuffer.allocate(floats.length / 32 * 34).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < floats.length; i++) {
      if (i % 32 == 0) {
        bytes.putShort(Float.floatToFloat16(STEP));
      }
      float code = floats[i] / STEP;
      if (code != (byte) code) {
        throw new AssertionError(floats[i] + " cannot be quantised");
      }
      bytes.put((byte) code);
    }
    return bytes.array();
  }

  private static byte[] bf16(float[] floats) {
    var bytes = ByteBuffer.allocate(floats.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (float x : floats) {
      bytes.putShort((short) (Float.floatToRawIntBits(x) >>> 16));
    }
    return bytes.array();
  }

  private static byte[] single(float[] floats) {
    var bytes = ByteBuffer.allocate(floats.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(floats);
    return bytes.array();
  }

  private static void text(ByteArrayOutputStream to, String bytes) {
    to.writeBytes(bytes.getBytes(ISO_8859_1));
  }

  private static void word(ByteArrayOutputStream pickle, String word) {
    text(pickle, "X");
    little(pickle, word.getBytes(UTF_8).length, 4);
    pickle.writeBytes(word.getBytes(UTF_8));
  }

  private static void number(ByteArrayOutputStream pickle, long number) {
    text(pickle, "J");
    little(pickle, number, 4);
  }

  private static void numbers(ByteArrayOutputStream pickle, List<Long> numbers) {
    text(pickle, "(");
    numbers.forEach(n -> number(pickle, n));
    text(pickle, "t");
  }

  private static void name(ByteArrayOutputStream to, String name) {
    little(to, name.length(), 8);
    text(to, name);
  }

  private static void little(ByteArrayOutputStream to, long number, int bytes) {
    for (int i = 0; i < bytes; i++) {
      to.write((int) (number >> 8 * i));
    }
  }

  private static void stored(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    var entry = new ZipEntry(name);
    var crc = new CRC32();
    crc.update(bytes);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
  }
}
