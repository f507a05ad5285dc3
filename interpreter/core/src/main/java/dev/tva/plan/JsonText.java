// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Texts as JSON, always written the same way: they are part of what a run gives. */
public final class JsonText {
  private JsonText() {}

  /** An object of strings, in order of their names. */
  public static String object(Map<String, String> entries) {
    return new TreeMap<>(entries)
        .entrySet().stream()
            .map(e -> quoted(e.getKey()) + ":" + quoted(e.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String s) {
    StringBuilder b = new StringBuilder("\"");
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"', '\\' -> b.append('\\').append(c);
        default -> {
          if (c < 0x20) {
            b.append(String.format("\\u%04x", (int) c));
          } else {
            b.append(c);
          }
        }
      }
    }
    return b.append('"').toString();
  }
}
