// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.tva.catalog.HubId;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a repository holds at a commit.
 *
 * @param sizes the bytes of each file by its name; -1 where the hub does not say
 */
public record Listing(String commit, SortedMap<String, Long> sizes) {
  /** A name that a hub lists, and that must not become a path. */
  static final class Hostile extends IOException {
    private static final long serialVersionUID = 1L;

    Hostile(String name) {
      super(name);
    }
  }

  /** Reads what a hub answers; names that could leave a snapshot are not taken. */
  static Listing parse(String json) throws IOException {
    try {
      JsonObject all = JsonParser.parseString(json).getAsJsonObject();
      String commit = text(all, "sha");
      if (!HubCache.isCommit(commit)) {
        throw new IOException("it names no commit");
      }
      SortedMap<String, Long> sizes = new TreeMap<>();
      for (JsonElement e : all.get("siblings") instanceof JsonArray a ? a : new JsonArray()) {
        String name = text(e.getAsJsonObject(), "rfilename");
        if (!HubId.isPlain(name)) {
          throw new Hostile(name);
        }
        sizes.put(name, size(e.getAsJsonObject()));
      }
      return new Listing(commit, sizes);
    } catch (JsonParseException
        | IllegalStateException
        | NumberFormatException
        | UnsupportedOperationException
        | StackOverflowError e) {
      throw new IOException("it is not what a hub says of a repository", e);
    }
  }

  private static String text(JsonObject of, String field) {
    return of.get(field) instanceof JsonPrimitive p && p.isString() ? p.getAsString() : "";
  }

  private static long size(JsonObject file) {
    return file.get("size") instanceof JsonPrimitive p && p.isNumber() && p.getAsLong() >= 0
        ? p.getAsLong()
        : -1;
  }

  /** Whether there is a file of this name, or one in a folder of this name. */
  boolean has(String path) {
    return path.isEmpty()
        || sizes.containsKey(path)
        || sizes.tailMap(path + "/").keySet().stream()
            .findFirst()
            .filter(n -> n.startsWith(path + "/"))
            .isPresent();
  }
}
