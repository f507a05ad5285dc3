// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.source.Span;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** The names that can be seen at a place. */
final class Scope {
  private final SequencedMap<String, Binding> names = new LinkedHashMap<>();
  private final Optional<Scope> parent;
  private final Optional<Late> late;
  private boolean incomplete;

  /** Binds names when they are first asked for. */
  interface Late {
    /** All names it can bind. */
    Collection<String> names();

    /** Binds a name, and perhaps others with it, where it is one of its own. */
    void bind(String name, Scope into);
  }

  /** What a name means, where it was bound, and whether anybody asked. */
  static final class Binding {
    private final Val value;
    private final Span span;
    private final boolean imported;
    private boolean used;

    Binding(Val value, Span span, boolean imported) {
      this.value = value;
      this.span = span;
      this.imported = imported;
    }

    Val value() {
      return value;
    }

    Span span() {
      return span;
    }

    /** Whether an import brought it; then whoever imports this file does not get it. */
    boolean imported() {
      return imported;
    }

    boolean used() {
      return used;
    }
  }

  private Scope(Optional<Scope> parent, Optional<Late> late) {
    this.parent = parent;
    this.late = late;
  }

  /** An outermost scope. */
  static Scope of(Late late) {
    return new Scope(Optional.empty(), Optional.of(late));
  }

  Scope child() {
    return new Scope(Optional.of(this), Optional.empty());
  }

  void bind(String name, Val value, Span span) {
    names.put(name, new Binding(value, span, false));
  }

  void drop(String name) {
    names.remove(name);
  }

  void bindImported(String name, Val value, Span span) {
    names.put(name, new Binding(value, span, true));
  }

  /** Names are missing here: a file that would bind them could not be read. */
  void setIncomplete() {
    incomplete = true;
  }

  /** Whether a name that cannot be found may be one of those that are missing. */
  boolean isIncomplete() {
    return incomplete || parent.map(Scope::isIncomplete).orElse(false);
  }

  /** The binding of this very scope. */
  Optional<Binding> own(String name) {
    return Optional.ofNullable(names.get(name));
  }

  /** The nearest binding, which counts as used from now on. */
  Optional<Binding> find(String name) {
    Binding b = names.get(name);
    if (b == null && late.isPresent()) {
      late.get().bind(name, this);
      b = names.get(name);
    }
    if (b != null) {
      b.used = true;
      return Optional.of(b);
    }
    return parent.flatMap(p -> p.find(name));
  }

  /** The binding that this scope's one hides. */
  Optional<Binding> outer(String name) {
    return parent.flatMap(p -> p.find(name));
  }

  /** The binding further out, but not outside of {@code last}; it does not count as used. */
  Optional<Binding> outside(String name, Scope last) {
    if (this == last || parent.isEmpty()) {
      return Optional.empty();
    }
    Scope outer = parent.get();
    return outer == last ? Optional.empty() : outer.own(name).or(() -> outer.outside(name, last));
  }

  /** What the language or its library calls so, whatever it is bound to here. */
  Optional<Binding> given(String name) {
    boolean prelude = parent.isPresent() && parent.get().parent.isEmpty();
    return parent.isEmpty() || prelude ? find(name) : parent.get().given(name);
  }

  Map<String, Binding> own() {
    return names;
  }

  /** Takes back what was bound in this scope since. */
  void restore(Map<String, Binding> before) {
    incomplete = false;
    names.clear();
    names.putAll(before);
  }

  List<String> visible() {
    Map<String, Boolean> all = new HashMap<>();
    collect(all);
    List<String> sorted = new ArrayList<>(all.keySet());
    sorted.sort(null);
    return sorted;
  }

  private void collect(Map<String, Boolean> into) {
    names.keySet().forEach(n -> into.put(n, true));
    late.ifPresent(l -> l.names().forEach(n -> into.put(n, true)));
    parent.ifPresent(p -> p.collect(into));
  }
}
