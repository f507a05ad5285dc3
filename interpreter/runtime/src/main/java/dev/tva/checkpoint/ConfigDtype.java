// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The dtype fields of a {@code config.json}, replaced in place: {@code dtype} and {@code
 * torch_dtype} at the top and in the configs of its parts, such as {@code text_config}. All else
 * stays to the byte, also what only Python's JSON allows, such as {@code Infinity}.
 */
final class ConfigDtype {
  private final String text;
  private final String name;
  private final StringBuilder out = new StringBuilder();

  /** For each open object or array, whether a dtype in it is that of the weights. */
  private final Deque<Boolean> open = new ArrayDeque<>();

  private int at;
  private boolean cutOff;

  private ConfigDtype(String text, String name) {
    this.text = text;
    this.name = name;
  }

  /** PyTorch's name of a dtype that models are saved in. */
  static String name(DType dtype) {
    return switch (dtype) {
      case F32 -> "float32";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      case F64 -> "float64";
      case F8_E4M3 -> "float8_e4m3fn";
      case F8_E5M2 -> "float8_e5m2";
      case BOOL,
          F4,
          F6_E2M3,
          F6_E3M2,
          U8,
          I8,
          F8_E8M0,
          F8_E4M3FNUZ,
          F8_E5M2FNUZ,
          I16,
          U16,
          I32,
          U32,
          C64,
          I64,
          U64 ->
          throw new IllegalArgumentException(dtype + " is no dtype of a model");
    };
  }

  /** The config with every dtype field that holds a string set to the name. */
  static byte[] set(byte[] config, String name) {
    // Latin-1 takes every byte to one character and back; the marks of JSON are ASCII.
    String text = new String(config, StandardCharsets.ISO_8859_1);
    return new ConfigDtype(text, name).set().getBytes(StandardCharsets.ISO_8859_1);
  }

  private String set() {
    String key = "";
    boolean isKey = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '{', '[' -> {
          open.push(c == '{' && (open.isEmpty() || (open.peek() && isPart(key))));
          isKey = c == '{';
        }
        case '}', ']' -> {
          open.poll();
          isKey = false;
        }
        case ',' -> {
          isKey = true;
          key = "";
        }
        case ':' -> isKey = false;
        default -> {}
      }
      if (c != '"') {
        out.append(c);
        at++;
        continue;
      }
      String string = string();
      boolean field = !isKey && (key.equals("dtype") || key.equals("torch_dtype"));
      out.append('"').append(field && isOfWeights() ? name : string).append('"');
      if (isKey) {
        key = string;
      }
    }
    return cutOff ? text : out.toString();
  }

  private boolean isOfWeights() {
    return !open.isEmpty() && open.peek();
  }

  /** What quantizers say of themselves has dtypes of its own. */
  private static boolean isPart(String key) {
    return key.endsWith("_config") && !key.equals("quantization_config");
  }

  /** What is between the quotes, as it is written; the position is then behind them. */
  private String string() {
    int start = at + 1;
    int end = start;
    while (end < text.length() && text.charAt(end) != '"') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    cutOff = end >= text.length();
    at = Math.min(end + 1, text.length());
    return text.substring(start, Math.min(end, text.length()));
  }
}
