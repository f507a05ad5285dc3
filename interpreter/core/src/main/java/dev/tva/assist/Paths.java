// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.assist.Completions.Choice;
import java.util.List;

/** Goes on with a path by what is in its folder. */
public final class Paths {
  private Paths() {}

  /** {@code typed} ends at the cursor, which is at {@code end}. */
  public static Completions complete(Names names, String typed, int end) {
    int from = typed.lastIndexOf('/') + 1;
    String part = typed.substring(from);
    List<Choice> choices =
        names.entries(typed.substring(0, from)).stream()
            .filter(e -> e.startsWith(part) && (part.startsWith(".") || !e.startsWith(".")))
            .map(e -> new Choice(e, ""))
            .toList();
    return new Completions(end - part.length(), choices);
  }
}
