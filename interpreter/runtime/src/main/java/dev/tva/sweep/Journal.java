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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was measured so far, a line of JSON each, on the disk before the next is begun. One process
 * at a time has it open.
 */
final class Journal implements AutoCloseable {
  /** How its lines begin. */
  private static final List<String> STARTS = List.of("{\"key\":", "{\"wrote\":");

  private static final String STOPPED = "stopped";

  private final FileChannel channel;
  private final Map<String, Outcome> known = new LinkedHashMap<>();

  /** The checksums of files that the sweep wrote, so that it replaces no others. */
  private final Set<String> written = new HashSet<>();

  private boolean isASweeps = true;

  /**
   * One line.
   *
   * @param key what was measured, by what
   * @param what for a person who reads the file
   */
  record Entry(String key, String what, Outcome outcome) {
    private String line() {
      JsonObject line = new JsonObject();
      line.addProperty("key", key);
      line.addProperty("what", what);
      switch (outcome) {
        case Outcome.Scores(var scores, _) -> line.add("scores", json(scores));
        case Outcome.Stopped _ -> line.addProperty("outcome", STOPPED);
        case Outcome.Failed(String reason) -> line.addProperty("failed", reason);
      }
      if (!outcome.onTheWay().isEmpty()) {
        JsonObject steps = new JsonObject();
        outcome.onTheWay().forEach((step, scores) -> steps.add("" + step, json(scores)));
        line.add("steps", steps);
      }
      return line + "\n";
    }

    private static JsonObject json(SequencedMap<String, Double> scores) {
      JsonObject numbers = new JsonObject();
      scores.forEach(numbers::addProperty);
      return numbers;
    }

    /** Empty for what is no such line. */
    private static Optional<Entry> of(String line) {
      try {
        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        if (!json.has("key") || !json.has("what")) {
          return Optional.empty();
        }
        return outcome(json)
            .map(o -> new Entry(json.get("key").getAsString(), json.get("what").getAsString(), o));
      } catch (JsonParseException
          | IllegalStateException
          | ClassCastException
          | UnsupportedOperationException
          | NumberFormatException _) {
        return Optional.empty();
      }
    }

    private static Optional<Outcome> outcome(JsonObject json) {
      SortedMap<Integer, SequencedMap<String, Double>> steps = new TreeMap<>();
      if (json.has("steps")) {
        json.getAsJsonObject("steps")
            .asMap()
            .forEach((step, of) -> steps.put(Integer.valueOf(step), numbers(of)));
      }
      if (json.has("scores")) {
        return Optional.of(new Outcome.Scores(numbers(json.get("scores")), steps));
      }
      if (json.has("failed")) {
        return Optional.of(new Outcome.Failed(json.get("failed").getAsString()));
      }
      return json.has("outcome") && json.get("outcome").getAsString().equals(STOPPED)
          ? Optional.of(new Outcome.Stopped(steps))
          : Optional.empty();
    }

    private static SequencedMap<String, Double> numbers(JsonElement json) {
      SequencedMap<String, Double> scores = new LinkedHashMap<>();
      json.getAsJsonObject().asMap().forEach((name, n) -> scores.put(name, n.getAsDouble()));
      return scores;
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
      Entry.of(line).ifPresent(e -> known.put(e.key, e.outcome));
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

  /** What came of what a key stands for, where that is known. */
  Optional<Outcome> outcome(String key) {
    return Optional.ofNullable(known.get(key));
  }

  void add(Entry entry) throws IOException {
    append(entry.line());
    known.put(entry.key, entry.outcome);
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
