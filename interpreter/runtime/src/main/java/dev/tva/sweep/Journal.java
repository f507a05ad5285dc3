// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What was measured so far, a line of JSON each, on the disk before the next is begun. One process
 * at a time has it open.
 */
final class Journal implements AutoCloseable {
  private final FileChannel channel;
  private final Map<String, SequencedMap<String, Double>> known = new LinkedHashMap<>();

  /**
   * One line.
   *
   * @param key what was measured, by what
   * @param what for a person who reads the file
   */
  record Entry(String key, String what, SequencedMap<String, Double> scores) {
    private String line() {
      JsonObject numbers = new JsonObject();
      scores.forEach(numbers::addProperty);
      JsonObject line = new JsonObject();
      line.addProperty("key", key);
      line.addProperty("what", what);
      line.add("scores", numbers);
      return line + "\n";
    }

    /** Empty for what is no such line. */
    private static Optional<Entry> of(String line) {
      try {
        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        if (!json.has("key") || !json.has("what") || !json.has("scores")) {
          return Optional.empty();
        }
        SequencedMap<String, Double> scores = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> e : json.getAsJsonObject("scores").entrySet()) {
          scores.put(e.getKey(), e.getValue().getAsDouble());
        }
        return Optional.of(
            new Entry(json.get("key").getAsString(), json.get("what").getAsString(), scores));
      } catch (JsonParseException | IllegalStateException | ClassCastException _) {
        return Optional.empty();
      }
    }
  }

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens or makes the file and reads what it has; empty if another process has it. */
  static Optional<Journal> open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (tryLock(channel) == null) {
        channel.close();
        return Optional.empty();
      }
      Journal journal = new Journal(channel);
      journal.read();
      return Optional.of(journal);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  /** A kill may have cut the last line short: what follows the last whole line is dropped. */
  private void read() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {}
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    int whole = text.lastIndexOf('\n') + 1;
    for (String line : text.substring(0, whole).split("\n")) {
      Entry.of(line).ifPresent(e -> known.put(e.key, e.scores));
    }
    channel.truncate(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
    channel.position(channel.size());
  }

  int size() {
    return known.size();
  }

  Optional<SequencedMap<String, Double>> scores(String key) {
    return Optional.ofNullable(known.get(key)).map(Collections::unmodifiableSequencedMap);
  }

  void add(Entry entry) throws IOException {
    ByteBuffer line = StandardCharsets.UTF_8.encode(entry.line());
    while (line.hasRemaining()) {
      channel.write(line);
    }
    channel.force(true);
    known.put(entry.key, entry.scores);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
