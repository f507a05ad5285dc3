// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tva.checkpoint.sum.Checksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was measured so far, a line of JSON each, on the disk before the next is begun. One process
 * at a time has it open.
 */
final class Journal implements AutoCloseable {
  /** How its lines begin. */
  private static final List<String> STARTS = List.of("{\"key\":", "{\"wrote\":");

  private final FileChannel channel;
  private final Map<String, SequencedMap<String, Double>> known = new LinkedHashMap<>();

  /** The checksums of files that the sweep wrote, so that it replaces no others. */
  private final Set<String> written = new HashSet<>();

  private boolean isASweeps = true;

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
      written(line).ifPresent(written::add);
    }
    String cut = text.substring(whole);
    boolean begun =
        STARTS.stream().anyMatch(start -> start.startsWith(cut) || cut.startsWith(start));
    boolean lines = whole == 0 || !known.isEmpty() || !written.isEmpty();
    isASweeps = begun && lines;
    if (!isASweeps) {
      return;
    }
    channel.truncate(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
    channel.position(channel.size());
  }

  /** Whether a sweep wrote the file; one that did not is left as it is. */
  boolean isASweeps() {
    return isASweeps;
  }

  private static Optional<String> written(String line) {
    try {
      return Optional.ofNullable(JsonParser.parseString(line).getAsJsonObject().get("wrote"))
          .map(JsonElement::getAsString);
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }

  /** Whether a file has bytes that the sweep wrote. */
  boolean wrote(byte[] bytes) {
    return written.contains(Checksum.of(bytes));
  }

  /** Says which bytes the sweep writes to a file; to be called before it does. */
  void writes(byte[] bytes) throws IOException {
    String sum = Checksum.of(bytes);
    if (written.add(sum)) {
      JsonObject line = new JsonObject();
      line.addProperty("wrote", sum);
      append(line + "\n");
    }
  }

  int size() {
    return known.size();
  }

  Optional<SequencedMap<String, Double>> scores(String key) {
    return Optional.ofNullable(known.get(key)).map(Collections::unmodifiableSequencedMap);
  }

  void add(Entry entry) throws IOException {
    append(entry.line());
    known.put(entry.key, entry.scores);
  }

  private void append(String text) throws IOException {
    ByteBuffer line = StandardCharsets.UTF_8.encode(text);
    while (line.hasRemaining()) {
      channel.write(line);
    }
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
