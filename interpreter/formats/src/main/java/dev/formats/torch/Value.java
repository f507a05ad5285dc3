// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import dev.formats.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a pickle describes, as data: nothing is looked up, made or called. Containers are equal by
 * identity only, so that no equality walks into what they hold.
 */
sealed interface Value {
  /** A text. */
  record Text(String text) implements Value {}

  /** A whole number of at most 64 bits. */
  record Whole(long number) implements Value {}

  /** What matters to nobody but must keep its place. */
  enum Inert implements Value {
    NONE,
    TRUE,
    FALSE,
    /** A number that is not whole, or too long. */
    NUMBER,
    /** Bytes that are no text. */
    BYTES
  }

  /** A tuple, a list or a set. */
  final class Sequence implements Value {
    final List<Value> items;
    final boolean growing;

    /** A tuple. */
    Sequence(List<Value> items) {
      this.items = items;
      this.growing = false;
    }

    /** An empty list. */
    Sequence() {
      this.items = new ArrayList<>(0);
      this.growing = true;
    }
  }

  /** A dictionary, ordered or not. */
  final class Dictionary implements Value {
    private static final SequencedMap<Value, Value> EMPTY =
        Collections.unmodifiableSequencedMap(new LinkedHashMap<>());
    private SequencedMap<Value, Value> entries = EMPTY;

    void put(Value key, Value value) {
      if (entries == EMPTY) {
        entries = new LinkedHashMap<>();
      }
      entries.put(key, value);
    }

    SequencedMap<Value, Value> entries() {
      return entries;
    }

    Optional<Value> get(String key) {
      return Optional.ofNullable(entries.get(new Text(key)));
    }
  }

  /** The name of a class or a function; never resolved. */
  record Global(String module, String name) implements Value {
    @Override
    public String toString() {
      return module + "." + name;
    }
  }

  /**
   * A storage: its elements are a record of the archive.
   *
   * @param type what the elements are; a storage of bytes has no type
   * @param key the record's name
   * @param elements how many elements the whole storage has
   * @param from the first element that offsets count from
   * @param size how many elements are there from that one on
   */
  record Storage(Optional<ElementType> type, String key, long elements, long from, long size)
      implements Value {
    long bytes() {
      return Math.multiplyExact(elements, (long) type.map(ElementType::bytes).orElse(1));
    }
  }

  /** A tensor: a view of a storage, checked to lie inside it. */
  record Tensor(
      Storage storage, ElementType type, long offset, List<Long> shape, List<Long> strides)
      implements Value {}

  /** An object of a class that is not known here; nothing of it is kept. */
  record Opaque(String what) implements Value {}

  /** A tensor of a kind that is not read: sparse, quantised, without data. */
  record Unreadable(String what) implements Value {}
}
