// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.syntax.Expr;
import dev.tva.syntax.NameWalk;
import dev.tva.syntax.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What a session has been told and holds by, in order, and which entry each name of an entry meant:
 * a name may be bound again, and what was computed from it before keeps what it was.
 */
final class Ledger {
  private final SequencedMap<Integer, Entry> entries = new LinkedHashMap<>();
  private final SequencedMap<String, Integer> current = new LinkedHashMap<>();
  private int next;

  /**
   * A statement that counts.
   *
   * @param given whether it stands for {@code name=path} of the command line
   * @param names what it binds
   * @param uses the entries that its free names meant
   */
  record Entry(int id, Statement statement, boolean given, List<String> names, List<Use> uses) {
    boolean usesAnyOf(Set<Integer> ids) {
      return uses.stream().anyMatch(u -> ids.contains(u.entry()));
    }
  }

  /** A name as it stands in a statement, and the entry it meant. */
  record Use(Expr.Name name, int entry) {}

  /** Enters a statement; its number. */
  int add(Statement statement, boolean given, List<String> names) {
    List<Use> uses =
        NameWalk.free(statement).stream()
            .filter(n -> current.containsKey(n.name()))
            .map(n -> new Use(n, current.get(n.name())))
            .toList();
    int id = next++;
    entries.put(id, new Entry(id, statement, given, List.copyOf(names), uses));
    names.forEach(n -> current.putLast(n, id));
    return id;
  }

  /** Strikes out the last entry, which binds no name. */
  void strike(int id) {
    entries.remove(id);
  }

  /** A name that means nothing any more. */
  void drop(String name) {
    current.remove(name);
  }

  List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  Optional<Entry> entry(String name) {
    return Optional.ofNullable(current.get(name)).map(entries::get);
  }

  /** Whether the name means this entry now. */
  boolean isCurrent(String name, int id) {
    return current.getOrDefault(name, -1) == id;
  }

  /** The names bound now that were computed from what a name means, directly or not. */
  List<String> dependents(String name) {
    Integer from = current.get(name);
    if (from == null) {
      return List.of();
    }
    Set<Integer> reached = new HashSet<>(Set.of(from));
    List<String> found = new ArrayList<>();
    for (Entry e : entries.values()) {
      if (e.usesAnyOf(reached)) {
        reached.add(e.id());
        e.names().stream().filter(n -> !n.equals(name) && isCurrent(n, e.id())).forEach(found::add);
      }
    }
    return found;
  }

  /** The entries that names mean now or that state something to do, and all they were made of. */
  Set<Integer> needed() {
    Set<Integer> needed = new HashSet<>();
    for (Entry e : entries().reversed()) {
      boolean counts =
          e.names().isEmpty() || e.names().stream().anyMatch(n -> isCurrent(n, e.id()));
      if (counts || needed.contains(e.id())) {
        needed.add(e.id());
        e.uses().forEach(u -> needed.add(u.entry()));
      }
    }
    return needed;
  }
}
