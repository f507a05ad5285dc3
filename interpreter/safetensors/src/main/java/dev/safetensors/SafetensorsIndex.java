// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.quote;

import dev.safetensors.SafetensorsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which shard holds which tensor: the content of a {@code *.safetensors.index.json}.
 *
 * @param weightMap shard file names by tensor name, in the order of the index; a name is relative
 *     to the index's directory, with {@code /} between its parts
 * @param totalSize what the writer gave as {@code metadata.total_size}, if a whole number; not
 *     compared with anything, because writers disagree on what it counts
 */
public record SafetensorsIndex(SequencedMap<String, String> weightMap, OptionalLong totalSize) {
  /** Copies the map. */
  public SafetensorsIndex {
    weightMap = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(weightMap));
  }

  /**
   * Reads an index; members other than the weight map and the total size are skipped.
   *
   * @throws SafetensorsException if the file is not such an index, or names a shard outside its own
   *     directory
   * @throws IOException if the file cannot be read
   */
  public static SafetensorsIndex read(Path path) throws IOException {
    SafetensorsFile.requireBytes(path);
    long size = Files.size(path);
    if (size > StrictJson.MAX_BYTES) {
      throw new SafetensorsException(
          Reason.HEADER_TOO_LARGE, "the index has " + size + " bytes", path, null, null);
    }
    try (var in = Files.newInputStream(path)) {
      return parse(in, path);
    } catch (IOException e) {
      throw IoErrors.at(path, e);
    }
  }

  /** As {@link #read}, from a stream; {@code path} is the name errors give to it. */
  public static SafetensorsIndex parse(InputStream in, Path path) throws IOException {
    var content = new Content();
    StrictJson.read(
        in,
        "index",
        path,
        json -> {
          json.object(
              Reason.NOT_JSON,
              "the index",
              key -> {
                switch (key) {
                  case "weight_map" -> content.weightMap = weightMap(json);
                  case "metadata" -> content.totalSize = totalSize(json);
                  default -> json.skip();
                }
              });
          if (content.weightMap == null) {
            throw json.fail(Reason.BAD_INDEX, "the index has no weight_map");
          }
        });
    return new SafetensorsIndex(Objects.requireNonNull(content.weightMap), content.totalSize);
  }

  /** The members as they come, in any order. */
  private static final class Content {
    @Nullable SequencedMap<String, String> weightMap;
    OptionalLong totalSize = OptionalLong.empty();
  }

  private static OptionalLong totalSize(StrictJson json) throws IOException {
    OptionalLong[] size = {OptionalLong.empty()};
    json.object(
        Reason.BAD_INDEX,
        "the metadata",
        key -> {
          if (key.equals("total_size")) {
            size[0] = json.naturalOrSkip();
          } else {
            json.skip();
          }
        });
    return size[0];
  }

  private static SequencedMap<String, String> weightMap(StrictJson json) throws IOException {
    var weightMap = new LinkedHashMap<String, String>();
    Map<String, String> shards = new HashMap<>();
    json.object(
        Reason.BAD_INDEX,
        "the weight_map",
        tensor -> {
          json.about(tensor);
          String shard = json.string(Reason.BAD_INDEX, "the shard");
          String known = shards.putIfAbsent(shard, shard);
          if (known == null && !isInside(shard)) {
            throw json.fail(
                Reason.SHARD_OUTSIDE,
                "the shard " + quote(shard) + " is not a file below the directory of the index");
          }
          weightMap.put(tensor, known == null ? shard : known);
          json.about(null);
        });
    return weightMap;
  }

  /** The shards' file names, sorted, each once. */
  public List<String> shards() {
    return List.copyOf(new TreeSet<>(weightMap.values()));
  }

  // Refuses by text, not by resolving: shards are often links out of the directory, into a cache.
  private static boolean isInside(String shard) {
    if (shard.indexOf('\\') >= 0 || shard.indexOf(':') >= 0 || shard.indexOf('\0') >= 0) {
      return false;
    }
    for (String part : shard.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
