// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import dev.tva.catalog.Manifest;
import dev.tva.diagnostic.Counted;
import dev.tva.support.Input;
import dev.tva.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Which tensors of another input those of a view are: old -> new, by what changes in the names. */
final class SeenText {
  private static final int MOST = 6;

  private SeenText() {}

  static List<String> of(Input input, List<Input> inputs) {
    return input
        .seen()
        .map(s ->
            switch (s.as()) {
              case Input.Sight.Renamed(var view, _) -> names(view.sources());
              case Input.Sight.Cut(var view, _, _) -> names(view.sources());
              case Input.Sight.Fitted _ -> shapes(input, inputs.get(s.of()));
              case Input.Sight.Aligned as -> rows(as);
              case Input.Sight.Blank _, Input.Sight.Spread _, Input.Sight.Unread _ ->
                  List.<String>of();
            })
        .orElse(List.of());
  }

  private static List<String> shapes(Input input, Input of) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    Manifest was = of.manifest().orElseThrow();
    input
        .manifest()
        .orElseThrow()
        .tensors()
        .forEach((name, spec) -> {
          Shape former = was.find(name).orElseThrow().shape();
          if (!former.equals(spec.shape())) {
            counts.merge(former + " -> " + spec.shape(), 1, Integer::sum);
          }
        });
    return lines(counts);
  }

  /** Rows that a checkpoint had, and had not. */
  private static List<String> rows(Input.Sight.Aligned as) {
    int kept = as.map().only(0);
    int all = as.map().count();
    return List.of(
        "rows by "
            + (as.tokens().isPresent() ? "token" : "index")
            + "  "
            + kept
            + " kept, "
            + (all - kept)
            + " filled, "
            + as.dropped()
            + " dropped");
  }

  private static List<String> names(SortedMap<String, String> sources) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    sources.forEach((now, was) -> counts.merge(change(was, now), 1, Integer::sum));
    return lines(counts);
  }

  private static List<String> lines(Map<String, Integer> counts) {
    List<String> lines = new ArrayList<>();
    counts.forEach((change, n) -> lines.add(change + "  " + Counted.of(n, "tensor")));
    if (lines.size() <= MOST) {
      return lines;
    }
    List<String> some = new ArrayList<>(lines.subList(0, MOST - 1));
    some.add("... (" + (lines.size() - some.size()) + " more)");
    return some;
  }

  /** The components in front that differ; those behind are the same. */
  private static String change(String was, String now) {
    if (was.equals(now)) {
      return "the same names";
    }
    String[] a = was.split("\\.", -1);
    String[] b = now.split("\\.", -1);
    int same = 0;
    while (same < Math.min(a.length, b.length)
        && a[a.length - 1 - same].equals(b[b.length - 1 - same])) {
      same++;
    }
    // Of blocks that keep their number, what changes in one changes in all.
    for (int i = 0; i < Math.min(a.length, b.length) - same && a[i].equals(b[i]); i++) {
      if (a[i].matches("\\d+")) {
        a[i] = b[i] = "*";
      }
    }
    return front(a, same) + " -> " + front(b, same);
  }

  private static String front(String[] parts, int same) {
    int n = parts.length - same;
    return n == 0 ? "(nothing)" : String.join(".", List.of(parts).subList(0, n));
  }
}
