// SPDX-License-Identifier: Apache-2.0
package dev.tva.tensor;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Maps and sets in the order of tensor names. Names of one checkpoint are many, long and alike: to
 * compare them takes longer than all else that is done with them, so that they are looked up by
 * their hashes, and sorted once, which is soon done where they are nearly in order.
 */
public final class InOrder {
  private InOrder() {}

  /** The same map, which must not change from here on, seen in the order of names. */
  public static <V> NavigableMap<String, V> map(Map<String, V> byName) {
    return Collections.unmodifiableNavigableMap(new Indexed<>(entries(byName), byName));
  }

  /** What is in a map, in the order of names. */
  public static <V> List<Map.Entry<String, V>> entries(Map<String, V> byName) {
    List<Map.Entry<String, V>> entries = new ArrayList<>(byName.entrySet());
    entries.sort((a, b) -> TensorNames.ORDER.compare(a.getKey(), b.getKey()));
    return entries;
  }

  /** A set of names that are in order; it may grow. */
  public static NavigableSet<String> set(List<String> names) {
    List<Map.Entry<String, Boolean>> entries = new ArrayList<>(names.size());
    names.forEach(n -> entries.add(Map.entry(n, true)));
    return new TreeSet<>(new TreeMap<>(new Sorted<>(entries)).navigableKeySet());
  }

  private static final class Indexed<V> extends TreeMap<String, V> {
    private static final long serialVersionUID = 1;

    private final transient Map<String, V> byName;

    Indexed(List<Map.Entry<String, V>> entries, Map<String, V> byName) {
      super(new Sorted<>(entries));
      this.byName = byName;
    }

    @Override
    public V get(Object name) {
      return byName.get(name);
    }

    @Override
    public boolean containsKey(Object name) {
      return byName.containsKey(name);
    }
  }

  /** What {@link TreeMap} copies without comparing: nothing else is asked of it. */
  private static final class Sorted<V> extends AbstractMap<String, V>
      implements SortedMap<String, V> {
    private final List<Map.Entry<String, V>> entries;

    Sorted(List<Map.Entry<String, V>> entries) {
      this.entries = entries;
    }

    @Override
    public Comparator<String> comparator() {
      return TensorNames.ORDER;
    }

    @Override
    public Set<Map.Entry<String, V>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<String, V>> iterator() {
          return entries.iterator();
        }

        @Override
        public int size() {
          return entries.size();
        }
      };
    }

    @Override
    public SortedMap<String, V> subMap(String from, String to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SortedMap<String, V> headMap(String to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SortedMap<String, V> tailMap(String from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String firstKey() {
      return entries.getFirst().getKey();
    }

    @Override
    public String lastKey() {
      return entries.getLast().getKey();
    }
  }
}
