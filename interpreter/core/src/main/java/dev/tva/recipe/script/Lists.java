// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.script;

import java.util.ArrayList;
import java.util.List;

/** Lists made of lists. */
public final class Lists {
  private Lists() {}

  public static <T> List<T> with(List<T> list, T last) {
    List<T> all = new ArrayList<>(list);
    all.add(last);
    return List.copyOf(all);
  }
}
