// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first words of a mail's body.
 *
 * @param words in lower case; a mark of punctuation, a number, an address counts as one
 */
record Mail(List<String> words) {
  private static final int MOST = 120;
  private static final int LONGEST_WORD = 20;

  private static final Pattern PART_HEADING =
      Pattern.compile("(?m)^(--\\S+|Content-[A-Za-z-]+:.*|\\s+(charset|boundary|name)=.*)$");
  private static final Pattern QUOTED = Pattern.compile("=([0-9A-F]{2})");
  private static final Pattern HIDDEN =
      Pattern.compile("(?is)<(style|script)\\b.*?</\\1>|<!--.*?-->|<[^<>]*>|&[a-z#0-9]{2,6};");
  private static final Pattern CODED_LINE = Pattern.compile("(?m)^\\S{50,}$");
  private static final Pattern ADDRESS = Pattern.compile("(https?://|www\\.)\\S+|\\S+@\\S+");
  private static final Pattern WORD =
      Pattern.compile("\\p{javaLowerCase}+('\\p{javaLowerCase}+)?|[0-9]+|[.,!?$%]");

  /** Of a raw message, with its headers. */
  static Mail of(String message) {
    String lines = message.replace("\r\n", "\n");
    int blank = lines.indexOf("\n\n");
    String body = blank < 0 ? "" : lines.substring(blank);
    body = PART_HEADING.matcher(body).replaceAll("");
    body = CODED_LINE.matcher(body.replace("=\n", "")).replaceAll("");
    body =
        QUOTED
            .matcher(body)
            .replaceAll(m ->
                Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
    body = HIDDEN.matcher(body).replaceAll(" ");
    body = ADDRESS.matcher(body).replaceAll(" ADDRESS ").toLowerCase(Locale.ROOT);
    return new Mail(
        WORD.matcher(body)
            .results()
            .map(MatchResult::group)
            .filter(word -> word.length() <= LONGEST_WORD)
            .map(word -> Character.isDigit(word.charAt(0)) ? "0" : word)
            .limit(MOST)
            .toList());
  }
}
