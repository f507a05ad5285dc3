// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages texts as typing, cutting and pasting do, and as nobody would. */
final class Mutator {
  private static final Pattern WORDS = Pattern.compile("\\w+|\"[^\"\n]*\"|\\s+|.", Pattern.DOTALL);

  private static final List<String> PIECES =
      List.of(
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "\"",
          "${",
          "=",
          "==",
          "->",
          ",",
          ";",
          ":",
          "..",
          ".",
          "*",
          "**",
          "@",
          "^",
          "-",
          "+",
          "/",
          "%",
          "<",
          ">",
          "#",
          "##",
          "\n",
          "\t",
          "\\",
          "\0",
          "\r",
          "\u202e",
          "\ufeff",
          "\ud83d\ude00",
          "\u00e9",
          "'",
          "`",
          "$",
          "|",
          "~",
          "!",
          "&",
          "?",
          "0",
          "1",
          "-1",
          "1e308",
          "1e-308",
          "1e999",
          "0.1",
          "9223372036854775808",
          "20%",
          "5GB",
          "1_000",
          "0x10",
          "base",
          "ft",
          "tau",
          "x",
          "nosuch",
          "model",
          "delta",
          "number",
          "true",
          "not ",
          "and ",
          "or ",
          "if ",
          "then ",
          "else ",
          "match { ",
          "for ",
          "in ",
          "fn ",
          "as ",
          "param ",
          "save ",
          "show ",
          "assert ",
          "import ",
          "to ",
          "with ",
          "norm(",
          "sum(",
          "mean([",
          "fold(",
          "iterate(",
          "zip(",
          "pairs(",
          "svd(",
          "top(",
          "quantile(",
          "model(\"",
          "models(\"*\")",
          "ndim == 2",
          "depth",
          "layer",
          "layers",
          "per = layer",
          "per = row",
          "dtype = bf16",
          "shard = 5",
          "[\"**.x\"]",
          "[\"*a*a*a*b\"]",
          "[not \"\"]",
          "[-1]",
          "[0..9]",
          "(((((((((((((((((((((((((((((((",
          "-------------------------",
          "x = x\n",
          "0..100000",
          "for i in 0..9 { show i }\n",
          "/*",
          "//",
          "<<<<<<<",
          "ties(",
          "gradient([0, 1])");

  private final Random random;
  private final List<String> texts;

  Mutator(long seed, List<String> texts) {
    this.random = new Random(seed);
    this.texts = texts;
  }

  /** One of the texts, damaged in one to {@code most} places. */
  String next(int most) {
    List<String> words = words(any(texts));
    for (int i = 1 + random.nextInt(most); i > 0; i--) {
      damage(words);
    }
    return String.join("", words);
  }

  private static List<String> words(String text) {
    return new ArrayList<>(WORDS.matcher(text).results().map(MatchResult::group).toList());
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private void damage(List<String> words) {
    int at = random.nextInt(words.size() + 1);
    int to = Math.min(words.size(), at + 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 4));
    switch (random.nextInt(9)) {
      case 0 -> words.subList(at, to).clear();
      case 1, 2 -> words.add(at, any(PIECES));
      case 3 -> words.addAll(at, List.copyOf(words.subList(at, to)));
      case 4 -> {
        List<String> other = words(any(texts));
        int from = random.nextInt(other.size() + 1);
        words.addAll(at, other.subList(from, Math.min(other.size(), from + random.nextInt(40))));
      }
      case 5 -> {
        if (at < words.size()) {
          words.set(at, any(PIECES));
        }
      }
      case 6 -> {
        if (at < words.size() && !words.isEmpty()) {
          words.set(at, words.set(random.nextInt(words.size()), words.get(at)));
        }
      }
      case 7 -> {
        if (at < words.size() && words.get(at).length() > 1) {
          String word = words.get(at);
          int i = random.nextInt(word.length());
          words.set(at, word.substring(0, i) + word.substring(i + 1));
        }
      }
      default -> words.add(at, any(PIECES).repeat(1 + random.nextInt(200)));
    }
  }
}
