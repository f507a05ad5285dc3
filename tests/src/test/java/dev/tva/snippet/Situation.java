// SPDX-License-Identifier: Apache-2.0
package dev.tva.snippet;

import dev.tva.lock.Lock;
import dev.tva.lower.Version;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file or folder made for one snippet: {@code NAME KIND} or {@code NAME KIND of CHECKPOINT}.
 *
 * @param name relative to the folder the snippet runs in
 * @param from the checkpoint it is made from
 */
record Situation(String name, String kind, String from) {
  private static final Pattern OFFSETS = Pattern.compile("\"data_offsets\":\\[(\\d+),(\\d+)\\]");
  private static final long EIGHT_TERABYTES = 8L << 40;

  static Situation of(String words) {
    String[] parts = words.split(" ");
    boolean of = parts.length == 4 && parts[2].equals("of");
    if (parts.length != 2 && !of) {
      throw new AssertionError("not NAME KIND or NAME KIND of CHECKPOINT: " + words);
    }
    return new Situation(parts[0], parts[1], of ? parts[3] : "base");
  }

  void make(Path place) throws IOException {
    Path file = place.resolve(name);
    if (Folders.make(kind, file, place.resolve(from).resolve("model.safetensors"))) {
      return;
    }
    Files.createDirectories(file.getParent());
    byte[] sound = Files.readAllBytes(place.resolve(from).resolve("model.safetensors"));
    switch (kind) {
      case "sound" -> Files.write(file, sound);
      case "missing" -> {}
      case "truncated" -> Files.write(file, Arrays.copyOf(sound, sound.length - 100));
      case "headless" -> Files.write(file, Arrays.copyOf(sound, 50));
      case "empty" -> Files.write(file, new byte[0]);
      case "lock" -> Files.writeString(file, lock());
      case "text" -> Files.writeString(file, "some notes of mine\n");
      case "folder" -> Files.createDirectories(file);
      case "linked" -> {
        Files.write(Files.createDirectories(file).resolve("model.safetensors"), sound);
        Files.writeString(place.resolve("elsewhere.txt"), "a word\n");
        Files.createSymbolicLink(file.resolve("vocab.txt"), Path.of("../elsewhere.txt"));
      }
      case "notes-folder" ->
          Files.writeString(
              Files.createDirectories(file).resolve("notes.txt"), "some notes of mine\n");
      case "pointer" ->
          Files.writeString(
              file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 988\n");
      case "index" ->
          Files.writeString(
              file, "{\"metadata\": {}, \"weight_map\": {\"a\": \"model-00001.safetensors\"}}\n");
      case "endless-header" -> Files.write(file, withLength(sound, 1L << 40));
      case "not-json" -> Files.write(file, edited(sound, h -> h.replaceFirst(":", ";")));
      case "duplicate-key" ->
          Files.write(
              file, edited(sound, h -> h.replaceFirst("model\\.norm\\.weight", "lm_head.weight")));
      case "overlap" -> Files.write(file, edited(sound, h -> offsets(h, "[$1,$2]")));
      case "hole" -> Files.write(file, edited(sound, Situation::hole));
      case "renamed" ->
          Files.write(file, edited(sound, h -> h.replace("input_layernorm", "first_norm")));
      case "towers" ->
          Files.write(file, edited(sound, h -> h.replace("model.layers.2.", "vision.layers.0.")));
      case "compiled" ->
          Files.write(
              file, edited(sound, h -> h.replaceAll("\"(model|lm_head)\\.", "\"_orig_mod.$1.")));
      case "delta" ->
          Files.write(
              file,
              edited(
                  sound,
                  h ->
                      h.replace("\"format\":\"pt\"", "\"format\":\"pt\",\"tva.space\":\"delta\"")));
      case "model" ->
          Files.write(
              file,
              edited(
                  sound,
                  h ->
                      h.replace("\"format\":\"pt\"", "\"format\":\"pt\",\"tva.space\":\"model\"")));
      case "ints" -> Files.write(file, edited(sound, h -> norms(h, "I16", "[8]")));
      case "exotic" -> Files.write(file, edited(sound, h -> norms(h, "F8_E8M0", "[16]")));
      case "loose" ->
          Files.write(
              file, edited(sound, h -> h.replace("model.norm.weight", "model.norm.scales")));
      case "nan" -> Files.write(file, withFirst(sound, 0x7fc0));
      case "huge" -> Files.write(file, withFirst(sound, 0x4b00));
      case "sparse" -> sparse(file);
      case "unreadable" -> {
        Files.write(file, sound);
        file.toFile().setReadable(false);
      }
      default -> throw new AssertionError("no such kind of file: " + kind);
    }
  }

  /** Of another script, for the same inputs. */
  private static String lock() {
    SortedMap<String, String> inputs = new TreeMap<>(Map.of("base", "base", "ft", "ft"));
    SortedMap<String, String> none = new TreeMap<>();
    return new Lock(Version.text(), none, inputs, none, new TreeMap<>(), none).text();
  }

  /**
   * What is there once the reader has got what was missing, or has moved away what was in the way.
   */
  void makeSound(Path place) throws IOException {
    byte[] sound = Files.readAllBytes(place.resolve(from).resolve("model.safetensors"));
    Path file = place.resolve(name);
    switch (kind) {
      case "text", "notes-folder" -> {}
      case "torch-that-runs" ->
          Folders.make("torch", file, place.resolve(from).resolve("model.safetensors"));
      case "adapter" ->
          Folders.make("whole-adapter", file, place.resolve(from).resolve("model.safetensors"));
      case "no-head" -> {
        make(place);
        Files.writeString(
            file.resolve("config.json"), "{\"vocab_size\": 16, \"tie_word_embeddings\": true}\n");
      }
      case "folder", "packed" ->
          Files.write(Files.createDirectories(file).resolve("model.safetensors"), sound);
      case "index" ->
          Files.write(
              Files.createDirectories(file.getParent()).resolve("model.safetensors"), sound);
      default -> {
        Files.createDirectories(file.getParent());
        Files.write(file, sound);
      }
    }
  }

  /** Whether the machine plays along: the superuser reads everything. */
  boolean works(Path place) {
    return !kind.equals("unreadable") || !Files.isReadable(place.resolve(name));
  }

  private static byte[] withLength(byte[] sound, long length) {
    byte[] bytes = sound.clone();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    return bytes;
  }

  private static byte[] edited(byte[] sound, UnaryOperator<String> edit) {
    int length = (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    String old = new String(sound, 8, length, StandardCharsets.UTF_8);
    String changed = edit.apply(old);
    if (changed.equals(old)) {
      throw new AssertionError("nothing changed in " + old);
    }
    byte[] header = changed.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + header.length + sound.length - 8 - length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(sound, 8 + length, sound.length - 8 - length)
        .array();
  }

  /** The second tensor lies where the first does. */
  private static String offsets(String header, String replacement) {
    List<MatchResult> all = OFFSETS.matcher(header).results().toList();
    MatchResult first = all.get(0);
    MatchResult second = all.get(1);
    return header.substring(0, second.start()) + first.group() + header.substring(second.end());
  }

  /** Nothing is said of the bytes of the last tensor but one. */
  private static String hole(String header) {
    int at = header.indexOf(",\"model.layers.2.self_attn");
    int end = header.indexOf('}', at) + 1;
    return header.substring(0, at) + header.substring(end);
  }

  private static String norms(String header, String dtype, String shape) {
    Matcher norm =
        Pattern.compile(
                "(\"model\\.layers\\.0\\.input_layernorm\\.weight\":\\{\"dtype\":)\"BF16\","
                    + "\"shape\":\\[8\\]")
            .matcher(header);
    return norm.replaceFirst("$1\"" + dtype + "\",\"shape\":" + shape);
  }

  private static byte[] withFirst(byte[] sound, int bits) {
    byte[] bytes = sound.clone();
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    all.putShort(8 + (int) all.getLong(0) + 2 * 10, (short) bits);
    return bytes;
  }

  private static void sparse(Path file) throws IOException {
    String header =
        "{\"w\":{\"dtype\":\"BF16\",\"shape\":["
            + EIGHT_TERABYTES / 2
            + "],\"data_offsets\":[0,"
            + EIGHT_TERABYTES
            + "]}}";
    header += " ".repeat((8 - header.length() % 8) % 8);
    try (var out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length()).array());
      out.write(header.getBytes(StandardCharsets.UTF_8));
      out.setLength(8 + header.length() + EIGHT_TERABYTES);
    }
  }
}
