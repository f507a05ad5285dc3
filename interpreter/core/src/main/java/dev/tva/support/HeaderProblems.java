// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.catalog.Stacks;
import dev.tva.catalog.TensorPattern;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.MetaFn;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/** Layers that are asked for where there are none. */
final class HeaderProblems {
  private HeaderProblems() {}

  private static boolean isPlain(String component) {
    return !component.isEmpty() && component.chars().noneMatch(c -> "{}*^$\"\\".indexOf(c) >= 0);
  }

  static Diagnostic outsideStacks(Workspace work, MetaFn fn, SortedSet<String> outside, Span at) {
    var d =
        error(
                Slug.NO_LAYER,
                "`"
                    + fn.word()
                    + "` does not exist for "
                    + Counted.of(outside.size(), "tensor")
                    + " outside the blocks")
            .at(at)
            .table(List.of("tensor"), outside.stream().map(List::of).toList())
            .note("found in the headers; no tensor data was read");
    Optional<String> inside = insidePattern(work, outside);
    if (inside.isEmpty()) {
      return d.help("leave it out: there are no blocks, for no names have a run of numbers in them")
          .build();
    }
    instead(
        d,
        at,
        fn,
        ", with 0 for them",
        "match { " + inside.get() + " -> " + fn.word() + "; else -> 0 }");
    if (fn == MetaFn.DEPTH) {
      instead(d, at, fn, ", with the value of the nearest end", "gradient([0, 1])");
    }
    return d.build();
  }

  private static void instead(Diagnostic.Builder d, Span at, MetaFn fn, String how, String code) {
    String mended =
        at.text().replaceAll("\\b" + fn.word() + "\\b", Matcher.quoteReplacement("(" + code + ")"));
    d.help("instead of `" + fn.word() + "`" + how, code, new Edit(at, mended));
  }

  /** A condition that holds for tensors of blocks and for none of those outside. */
  private static Optional<String> insidePattern(Workspace work, Set<String> outside) {
    List<String> patterns = new ArrayList<>();
    for (Stacks.Stack stack : work.supports.stacks().all()) {
      String last = stack.prefix().substring(stack.prefix().lastIndexOf('.') + 1);
      var matcher = new TensorPattern(last).matcher();
      boolean apart = isPlain(last) && outside.stream().noneMatch(matcher::matches);
      patterns.add("\"" + (apart ? last : stack.pattern()) + "\"");
    }
    return patterns.isEmpty()
        ? Optional.empty()
        : Optional.of(patterns.stream().distinct().collect(Collectors.joining(" or ")));
  }
}
