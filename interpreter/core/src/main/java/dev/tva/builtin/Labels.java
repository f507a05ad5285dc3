// SPDX-License-Identifier: Apache-2.0
package dev.tva.builtin;

import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the items of lists are called, by what they are made of. */
public final class Labels {
  private static final int LONGEST = 24;

  private Labels() {}

  /** Of a list that is written out: each item as it is written, where that is short. */
  public static List<String> ofWritten(List<Val> items, List<String> written) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String text = text(items.get(i)).orElse(written.get(i));
      names.add(fits(text) ? text : Integer.toString(i));
    }
    return names;
  }

  /** The names that items have, or else the numbers and strings that they are. */
  public static List<String> of(Val.Items list) {
    if (!list.names().isEmpty()) {
      return list.names();
    }
    List<String> known = list.items().stream().flatMap(v -> text(v).stream()).toList();
    return known.size() == list.items().size() ? known : List.of();
  }

  /** The last names of paths, or all of them where the last are the same. */
  public static List<String> ofPaths(List<String> paths) {
    List<String> last = paths.stream().map(p -> p.substring(p.lastIndexOf('/') + 1)).toList();
    return last.stream().distinct().count() == last.size() ? last : paths;
  }

  /** Whether names say more than the items themselves do. */
  public static boolean tell(Val.Items list) {
    List<String> values = list.items().stream().map(i -> text(i).orElse("")).toList();
    return !list.names().isEmpty() && !list.names().equals(values);
  }

  private static boolean fits(String text) {
    return !text.isBlank() && text.length() <= LONGEST && !text.contains("\n");
  }

  /** A number or a string that is written down. */
  private static Optional<String> text(Val v) {
    return v instanceof Val.Text(var text, _)
        ? text.filter(Labels::fits)
        : v.constant().map(Object::toString);
  }
}
