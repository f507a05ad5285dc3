// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.catalog.TensorPattern;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.HeaderChecks.PatternUse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What headers reveal of patterns. */
public final class PatternProblems {
  private PatternProblems() {}

  /** {@code without} is the text without this condition, {@code words} say what that does. */
  public static Diagnostic nothingTaken(
      SortedSet<String> names, List<PatternUse> patterns, Span at, String words, Edit without) {
    for (PatternUse use : patterns) {
      var matcher = use.pattern().matcher();
      if (!use.negated() && names.stream().noneMatch(matcher::matches)) {
        return matchesNothing(
            names, use, Optional.of(new Help.Change(words, without.text(), without)));
      }
    }
    return error(Slug.PATTERN_MATCHES_NOTHING, "the selection takes no tensor")
        .at(at, "all " + names.size() + " are left out")
        .note("found in the headers; no tensor data was read")
        .help(words, without)
        .help("`tva plan` lists the names; loosen the condition")
        .build();
  }

  static Diagnostic idlePattern(SortedSet<String> names, PatternUse use) {
    return matchesNothing(names, use, Optional.empty());
  }

  /** An error where the text can do without the pattern. */
  private static Diagnostic matchesNothing(
      SortedSet<String> names, PatternUse use, Optional<Help> without) {
    boolean isError = without.isPresent();
    String sentence = "no tensor matches \"" + use.pattern().text() + "\"";
    var d =
        isError
            ? error(Slug.PATTERN_MATCHES_NOTHING, sentence)
            : Diagnostic.note(Slug.PATTERN_MATCHES_NOTHING, sentence);
    List<String> parts = use.pattern().components();
    int good = 0;
    while (good < parts.size() && matchesAny(use.pattern(), good + 1, names)) {
      good++;
    }
    d.at(
        component(use, parts, good),
        good == 0 ? "no name has this" : "the names stop matching here");
    if (good < parts.size()) {
      Set<String> next = following(use.pattern(), good, names);
      next.removeIf(n -> n.chars().allMatch(Character::isDigit));
      Span place = component(use, parts, good);
      Optional<Help> mended = mended(parts, good, next, names, place);
      mended.or(() -> without).ifPresent(d::help);
      if (isError && mended.isEmpty()) {
        d.help("write a component that the names have");
      }
      if (next.isEmpty()) {
        return d.build();
      }
      d.note(
          (good == 0
                  ? "the names have the components: "
                  : "after \""
                      + String.join(".", parts.subList(0, good))
                      + ".\" the names go on with: ")
              + next.stream().limit(12).collect(Collectors.joining(", "))
              + (next.size() > 12 ? ", ..." : ""));
    }
    return d.build();
  }

  private static Optional<Help> mended(
      List<String> parts, int at, Set<String> next, SortedSet<String> names, Span place) {
    List<String> meant = new ArrayList<>(Spelling.nearest(parts.get(at), next));
    next.stream().filter(n -> isShortFor(n, parts.get(at))).forEach(meant::add);
    for (String near : meant) {
      List<String> all = new ArrayList<>(parts);
      all.set(at, near);
      String text = String.join(".", all);
      var matcher = new TensorPattern(text).matcher();
      long count = names.stream().filter(matcher::matches).count();
      if (count > 0) {
        String words = "did you mean \"" + text + "\"? it matches " + Counted.of(count, "tensor");
        boolean whole = place.text().startsWith("\"");
        return Optional.of(
            new Help.Change(words, "", new Edit(place, whole ? "\"" + text + "\"" : near)));
      }
    }
    return Optional.empty();
  }

  /** Whether one word of a component is short for what was written: {@code attn}, attention. */
  private static boolean isShortFor(String component, String written) {
    return Arrays.stream(component.split("_"))
        .anyMatch(w -> w.length() >= 2 && w.length() < written.length() && isWithin(w, written));
  }

  /** Whether the letters of a word stand in the other in that order, the first in front. */
  private static boolean isWithin(String word, String other) {
    int at = 0;
    for (int i = 0; i < other.length() && at < word.length(); i++) {
      boolean same = other.charAt(i) == word.charAt(at);
      if (i == 0 && !same) {
        return false;
      }
      at += same ? 1 : 0;
    }
    return at == word.length();
  }

  /** A text of which a pattern can be made, near to one of which none can. */
  static Optional<String> wellFormed(String text) {
    List<String> tries = new ArrayList<>();
    String plain = text.replaceAll("\\.\\.+(?![^{}]*})", ".").replaceAll("^\\.|\\.$", "");
    tries.add(plain);
    if (text.indexOf('{') >= 0 && text.indexOf('}') < 0) {
      // A choice ends where a component does; two dots are a range.
      Matcher end = Pattern.compile("(?<!\\.)\\.(?!\\.)|$").matcher(text);
      if (end.find(text.indexOf('{'))) {
        tries.add(text.substring(0, end.start()) + "}" + text.substring(end.start()));
      }
      tries.add(text.replace("{", ""));
    }
    tries.add(text.replaceAll("[{}]", ""));
    return tries.stream().filter(PatternProblems::isPattern).findFirst();
  }

  private static boolean isPattern(String text) {
    try {
      TensorPattern.parse(text);
      return true;
    } catch (TensorPattern.Malformed _) {
      return false;
    }
  }

  /**
   * Where the first component that does not match stands; the whole where that is not to be seen.
   */
  private static Span component(PatternUse use, List<String> parts, int good) {
    String text = use.pattern().text();
    Span whole = use.span();
    if (good >= parts.size() || !whole.text().equals("\"" + text + "\"")) {
      return whole;
    }
    int start = whole.start() + 1 + (text.startsWith("^") ? 1 : 0);
    for (String part : parts.subList(0, good)) {
      start += part.length() + 1;
    }
    return whole.source().span(start, start + parts.get(good).length());
  }

  private static boolean matchesAny(TensorPattern pattern, int count, SortedSet<String> names) {
    var matcher = pattern.prefix(count).matcher();
    return names.stream().anyMatch(matcher::matches);
  }

  /** The components that stand after the first {@code count} ones of the pattern in some name. */
  private static Set<String> following(TensorPattern pattern, int count, SortedSet<String> names) {
    Set<String> found = new LinkedHashSet<>();
    for (String name : names) {
      String[] parts = name.split("\\.");
      for (int i = 0; i < parts.length; i++) {
        if (count == 0) {
          found.add(parts[i]);
        } else if (i >= count) {
          String before = String.join(".", List.of(parts).subList(i - count, i));
          if (new TensorPattern("^" + before + "$").components().size() == count
              && pattern.prefix(count).matcher().matches(before)) {
            found.add(parts[i]);
          }
        }
      }
    }
    return found;
  }
}
