// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.tensor.TensorNames;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tensors under other names. What asks a tensor's name, or where in its stack it is, inside what is
 * seen so, asks it of the tensor as it was.
 */
public final class View {
  private final SortedMap<String, String> sources;
  private final Map<String, String> places;
  private final int hash;
  private final Stacks stacks;

  /**
   * @param sources the former name of each tensor
   * @param places for each former name the one by which its block is counted
   */
  public View(Map<String, String> sources, Map<String, String> places) {
    SortedMap<String, String> sorted = new TreeMap<>(TensorNames.ORDER);
    sorted.putAll(sources);
    this.sources = Collections.unmodifiableSortedMap(sorted);
    this.places = Map.copyOf(places);
    this.hash = 31 * sources.hashCode() + places.hashCode();
    this.stacks = Stacks.by(this.places);
  }

  /** What each tensor was called, by its name now. */
  public SortedMap<String, String> sources() {
    return sources;
  }

  public Optional<String> source(String tensor) {
    return Optional.ofNullable(sources.get(tensor));
  }

  /** The same of the tensors that were called so. */
  public View of(Set<String> former) {
    Map<String, String> some = new HashMap<>(sources);
    some.values().retainAll(former);
    Map<String, String> counted = new HashMap<>(places);
    counted.keySet().retainAll(former);
    return new View(some, counted);
  }

  /** Whether what both show is called alike in both. */
  public boolean agrees(View other) {
    Map<String, Set<String>> mine = now();
    Map<String, Set<String>> theirs = other.now();
    return mine.entrySet().stream()
        .allMatch(e -> theirs.getOrDefault(e.getKey(), e.getValue()).equals(e.getValue()));
  }

  /** What each tensor is called now, by its former name. */
  private Map<String, Set<String>> now() {
    Map<String, Set<String>> now = new HashMap<>();
    sources.forEach((name, was) -> now.computeIfAbsent(was, _ -> new HashSet<>()).add(name));
    return now;
  }

  /** The runs of blocks, by former names. */
  public Stacks stacks() {
    return stacks;
  }

  /** This view of what {@code inner} shows. */
  public View over(View inner) {
    Map<String, String> through = new TreeMap<>();
    sources.forEach((name, was) -> inner.source(was).ifPresent(w -> through.put(name, w)));
    return new View(through, inner.places);
  }

  @Override
  public boolean equals(Object o) {
    return this == o
        || o instanceof View v
            && hash == v.hash
            && sources.equals(v.sources)
            && places.equals(v.places);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
