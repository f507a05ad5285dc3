// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** In words, what is no longer as a lock says. */
public record Differences(Lock was) {
  /** The texts and tva alone. */
  public List<String> ofTexts(Lock now) {
    List<String> all = new ArrayList<>();
    if (!was.version().equals(now.version())) {
      all.add("tva was " + was.version() + " and is " + now.version());
    }
    entries("the script", was.scripts(), now.scripts(), false, all);
    return all;
  }

  /** All that is known before weights are read. */
  public List<String> ofRecipe(Lock now) {
    List<String> all = new ArrayList<>(ofTexts(now));
    entries("the parameter", was.parameters(), now.parameters(), true, all);
    for (String name : names(was.inputs(), now.inputs())) {
      if (!was.inputs().containsKey(name)) {
        all.add("the input `" + name + "` is new");
      } else if (!now.inputs().containsKey(name)) {
        all.add("the input `" + name + "` is gone");
      } else {
        beside(name, was.inputs().get(name).beside(), now.inputs().get(name).beside(), all);
      }
    }
    return all;
  }

  /** The weights of inputs. */
  public List<String> ofWeights(SortedMap<String, Lock.Input> now) {
    List<String> all = new ArrayList<>();
    now.forEach((name, is) -> {
      Lock.Input before = was.inputs().get(name);
      // How they are split into files may have changed: tensors are what counts.
      if (before != null && !before.content().equals(is.content())) {
        List<String> files = others(before.files(), is.files());
        all.add(otherBytes(name) + (files.isEmpty() ? "" : " in " + String.join(", ", files)));
      }
    });
    return all;
  }

  /** The files of an input, of which it is known only which of those in the lock there are. */
  List<String> ofFiles(String name, Lock.Input now) {
    List<String> all = new ArrayList<>();
    Lock.Input before = was.inputs().get(name);
    List<String> files = others(before.files(), now.files());
    if (!files.isEmpty()) {
      all.add(otherBytes(name) + " in " + String.join(", ", files));
    }
    before.files().keySet().stream()
        .filter(f -> !now.files().containsKey(f))
        .forEach(f -> all.add(gone(name, f)));
    beside(name, before.beside(), now.beside(), all);
    return all;
  }

  /** Outputs that are computed. */
  public List<String> ofOutputs(SortedMap<String, String> now) {
    List<String> all = new ArrayList<>();
    entries("the output", was.outputs(), now, false, all);
    return all;
  }

  private static List<String> others(
      SortedMap<String, String> before, SortedMap<String, String> now) {
    return before.keySet().stream()
        .filter(now::containsKey)
        .filter(f -> !before.get(f).equals(now.get(f)))
        .toList();
  }

  private static String otherBytes(String input) {
    return "the input `" + input + "` has other bytes";
  }

  private static String gone(String input, String file) {
    return "the input `" + input + "` has no " + file + " any more";
  }

  private static void beside(
      String input,
      SortedMap<String, String> before,
      SortedMap<String, String> now,
      List<String> all) {
    for (String name : names(before, now)) {
      if (!before.containsKey(name)) {
        all.add("the input `" + input + "` has got a " + name);
      } else if (!now.containsKey(name)) {
        all.add(gone(input, name));
      } else if (!before.get(name).equals(now.get(name))) {
        all.add("the input `" + input + "` has another " + name);
      }
    }
  }

  private static void entries(
      String what,
      SortedMap<String, String> before,
      SortedMap<String, String> now,
      boolean values,
      List<String> all) {
    for (String name : names(before, now)) {
      String old = before.get(name);
      String is = now.get(name);
      String named = what + " `" + name + "` ";
      if (old == null) {
        all.add(named + "is new");
      } else if (is == null) {
        all.add(named + "is gone");
      } else if (!old.equals(is)) {
        all.add(named + (values ? "was " + old + " and is " + is : "has changed"));
      }
    }
  }

  private static SortedSet<String> names(SortedMap<String, ?> one, SortedMap<String, ?> other) {
    SortedSet<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    return names;
  }
}
