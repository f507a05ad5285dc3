// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tva.checkpoint.kind.WholeFile;
import dev.tva.checkpoint.sum.Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What tva wrote into a directory, kept there as a manifest: what is not in it, or is not as it
 * says, is someone else's.
 *
 * @param files by their names below the directory, with slashes
 */
record WrittenFiles(SortedMap<String, Is> files) {
  static final String NAME = "tva-manifest.json";

  private static final long MOST_BYTES = 1 << 24;

  WrittenFiles {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /**
   * What a file was when it was written.
   *
   * @param sha256 empty for tensors that tva wrote: to read gigabytes in order to replace them
   *     would take as long as to write them, and their own metadata name who wrote them
   */
  record Is(long bytes, Optional<String> sha256) {
    static Is of(Path file) throws IOException {
      boolean tensors = Foreign.hasTensorsOfOurs(file);
      return new Is(Files.size(file), tensors ? Optional.empty() : Optional.of(Checksum.of(file)));
    }
  }

  /** All files in a directory, as they are now. */
  static WrittenFiles in(Path directory) throws IOException {
    SortedMap<String, Is> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(name(directory, file), Is.of(file));
      }
    }
    return new WrittenFiles(files);
  }

  static String name(Path directory, Path file) {
    return directory.relativize(file).toString().replace('\\', '/');
  }

  /** Empty where there is no manifest, or something that is none. */
  static Optional<WrittenFiles> read(Path directory) {
    Path manifest = directory.resolve(NAME);
    try {
      if (!Files.isRegularFile(manifest) || Files.size(manifest) > MOST_BYTES) {
        return Optional.empty();
      }
      SortedMap<String, Is> files = new TreeMap<>();
      JsonObject json = JsonParser.parseString(WholeFile.text(manifest)).getAsJsonObject();
      for (Map.Entry<String, JsonElement> e : json.getAsJsonObject("files").entrySet()) {
        JsonObject is = e.getValue().getAsJsonObject();
        files.put(
            e.getKey(),
            new Is(
                is.get("bytes").getAsLong(),
                Optional.ofNullable(is.get("sha256")).map(JsonElement::getAsString)));
      }
      return Optional.of(new WrittenFiles(files));
    } catch (IOException
        | JsonParseException
        | IllegalStateException
        | ClassCastException
        | NullPointerException
        | NumberFormatException
        | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }

  /** Whether a file of a directory is there and is not as tva wrote it. */
  static boolean isForeign(Path directory, String name) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    Optional<Is> was = read(directory).map(w -> w.files().get(name));
    return was.isEmpty() || !was.get().equals(Is.of(file));
  }

  void write(Path directory) throws IOException {
    JsonObject all = new JsonObject();
    files.forEach((name, is) -> {
      JsonObject file = new JsonObject();
      file.addProperty("bytes", is.bytes());
      is.sha256().ifPresent(sum -> file.addProperty("sha256", sum));
      all.add(name, file);
    });
    JsonObject json = new JsonObject();
    json.addProperty("what", "the files that tva wrote here; it replaces no others");
    json.add("files", all);
    Files.writeString(
        directory.resolve(NAME),
        new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n");
  }
}
