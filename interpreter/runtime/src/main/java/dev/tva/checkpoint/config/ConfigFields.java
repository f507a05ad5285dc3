// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.config;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Fields of a {@code config.json}, taken out in place: all else stays to the byte. */
public final class ConfigFields {
  private final String text;
  private final Set<String> names;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private ConfigFields(String text, Set<String> names) {
    this.text = text;
    this.names = names;
  }

  /** The config without the fields of these names, at whatever depth. */
  public static byte[] without(byte[] config, Set<String> names) {
    // Latin-1 takes every byte to one character and back; the marks of JSON are ASCII.
    String text = new String(config, StandardCharsets.ISO_8859_1);
    return new ConfigFields(text, names).without().getBytes(StandardCharsets.ISO_8859_1);
  }

  private String without() {
    while (at < text.length()) {
      if (text.charAt(at) != '"') {
        out.append(text.charAt(at++));
        continue;
      }
      int begin = at;
      at = afterString(at);
      int colon = afterSpace(at);
      boolean field = colon < text.length() && text.charAt(colon) == ':';
      String name = text.substring(begin + 1, Math.max(begin + 1, at - 1));
      if (field && names.contains(name)) {
        at = afterValue(afterSpace(colon + 1));
        closeGap();
      } else {
        out.append(text, begin, at);
      }
    }
    return out.toString();
  }

  /** A comma goes with the field: the one behind it, or that before it where it was the last. */
  private void closeGap() {
    int next = afterSpace(at);
    if (next < text.length() && text.charAt(next) == ',') {
      at = afterSpace(next + 1);
      return;
    }
    int end = out.length();
    while (end > 0 && Character.isWhitespace(out.charAt(end - 1))) {
      end--;
    }
    if (end > 0 && out.charAt(end - 1) == ',') {
      out.setLength(end - 1);
    }
  }

  private int afterSpace(int from) {
    int i = from;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private int afterString(int from) {
    int i = from + 1;
    while (i < text.length() && text.charAt(i) != '"') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i + 1, text.length());
  }

  private int afterValue(int from) {
    int depth = 0;
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '"') {
        i = afterString(i);
      } else if (c == '{' || c == '[') {
        depth++;
        i++;
      } else if (c == '}' || c == ']') {
        if (depth == 0) {
          return i;
        }
        depth--;
        i++;
      } else if (c == ',' && depth == 0) {
        return i;
      } else {
        i++;
      }
      if (depth == 0 && i < text.length() && i > from && isEnd(text.charAt(i - 1))) {
        return i;
      }
    }
    return i;
  }

  private static boolean isEnd(char c) {
    return c == '"' || c == '}' || c == ']';
  }
}
