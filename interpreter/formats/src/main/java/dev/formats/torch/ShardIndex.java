// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import static dev.formats.FormatException.quote;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.formats.FileBytes;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.SourceReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Which file beside an index holds which tensor: the weight map of {@code *.bin.index.json}. */
final class ShardIndex {
  private static final long MOST_BYTES = 100_000_000;

  private ShardIndex() {}

  static SequencedMap<String, String> read(Path path) throws IOException {
    String text;
    try (var file = FileBytes.open(path)) {
      if (file.size() > MOST_BYTES) {
        throw new FormatException(Reason.TOO_LARGE, "the index is larger than any real one", path);
      }
      text = new String(new SourceReader(file, 0, file.size()).bytes(file.size()), UTF_8);
    }
    try (var json = new JsonReader(new StringReader(text))) {
      json.setStrictness(Strictness.STRICT);
      return weightMap(json, path);
    } catch (FormatException e) {
      throw e;
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw new FormatException(
          Reason.MALFORMED,
          "the index is not JSON, or has other members than indexes have",
          path,
          null,
          e);
    }
  }

  private static SequencedMap<String, String> weightMap(JsonReader json, Path path)
      throws IOException {
    SequencedMap<String, String> map = null;
    json.beginObject();
    while (json.hasNext()) {
      if (!json.nextName().equals("weight_map")) {
        json.skipValue();
      } else if (map != null) {
        throw new FormatException(Reason.MALFORMED, "the index has two weight maps", path);
      } else {
        map = entries(json, path);
      }
    }
    json.endObject();
    if (json.peek() != JsonToken.END_DOCUMENT || map == null || map.isEmpty()) {
      throw new FormatException(Reason.MALFORMED, "the index has no weight map", path);
    }
    return map;
  }

  private static SequencedMap<String, String> entries(JsonReader json, Path path)
      throws IOException {
    var map = new LinkedHashMap<String, String>();
    json.beginObject();
    while (json.hasNext()) {
      String tensor = json.nextName();
      String shard = json.nextString();
      if (shard.isEmpty()
          || shard.contains("/")
          || shard.contains("\\")
          || shard.contains("\0")
          || shard.startsWith("..")) {
        throw new FormatException(
            Reason.MALFORMED,
            "the index names " + quote(shard) + ", which is no file beside it",
            path);
      }
      if (map.put(tensor, shard) != null) {
        throw new FormatException(
            Reason.MALFORMED, "the index names tensor " + quote(tensor) + " twice", path, tensor);
      }
    }
    json.endObject();
    return map;
  }
}
