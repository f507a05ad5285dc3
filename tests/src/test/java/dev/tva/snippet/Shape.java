// SPDX-License-Identifier: Apache-2.0
package dev.tva.snippet;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A snippet without its names: two of the same shape show the same thing twice. */
final class Shape {
  private static final Pattern COMMENT = Pattern.compile("(?m)^#!.*\n|#[^!\"]*$");
  private static final Pattern TEXT = Pattern.compile("\"[^\"$\\n]*\"");
  private static final Pattern NAME = Pattern.compile("(?<![\\w.\"])[A-Za-z_]\\w*(?!\\w*\\()");
  private static final Pattern KEPT =
      Pattern.compile(
          "param|fn|external|import|save|to|show|with|assert|match|if|then|else|for|in|and|or|not"
              + "|as|true|false|model|delta|tensors|number|mask|string|bool|grain|layer|tensor|row"
              + "|column|element|ndim|rows|cols|depth|layers|dtype");

  private Shape() {}

  static String of(Snippet snippet) {
    String code = COMMENT.matcher(snippet.text()).replaceAll("");
    Map<String, String> names = new HashMap<>();
    String anonymous =
        NAME.matcher(TEXT.matcher(code).replaceAll("\"\""))
            .replaceAll(m ->
                KEPT.matcher(m.group()).matches()
                    ? m.group()
                    : names.computeIfAbsent(m.group(), _ -> "n" + names.size()));
    String[] words = snippet.command().toArray(String[]::new);
    words[1] = "";
    return anonymous.strip()
        + String.join(" ", words)
        + snippet.situations().stream().map(Situation::kind).toList()
        + snippet.fault();
  }
}
