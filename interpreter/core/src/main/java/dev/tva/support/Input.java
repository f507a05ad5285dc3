// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.catalog.Alteration;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Run;
import dev.tva.catalog.View;
import dev.tva.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint that a script reads.
 *
 * @param index as {@code Op.Read} names it
 * @param label what the script calls it: the parameter's name or the path as written
 * @param over the input that an adapter is a delta of, by its index; empty for a checkpoint
 * @param path resolved; empty while only the text is checked
 * @param manifest its headers; empty while only the text is checked
 * @param alterations what its config must say otherwise, in order
 * @param seen what it is a view of; empty for files as they are
 */
public record Input(
    int index,
    String label,
    boolean delta,
    Optional<Integer> over,
    Optional<String> path,
    Optional<Manifest> manifest,
    List<Alteration> alterations,
    Optional<Seen> seen) {
  public Input {
    alterations = List.copyOf(alterations);
  }

  /**
   * An input that is another one, seen otherwise.
   *
   * @param of the other one, by its index
   * @param as in which way; the same way of the same input is the same input
   */
  public record Seen(int of, Sight as) {}

  /** A way to see an input. */
  public sealed interface Sight {
    /**
     * Whether it may be the same way of seeing other tensors: an adapter's view is that of its
     * base, as far as it has the tensors.
     */
    default boolean agrees(Sight other) {
      return view().isPresent() && other.view().isPresent()
          ? view().get().agrees(other.view().get())
          : equals(other);
    }

    private Optional<View> view() {
      return switch (this) {
        case Renamed(var view, _) -> Optional.of(view);
        case Cut(var view, _, _) -> Optional.of(view);
        case Fitted _, Blank _, Unread _ -> Optional.empty();
      };
    }

    /**
     * Tensors under other names.
     *
     * @param alters what that changes in the config, where it does
     */
    record Renamed(View view, Optional<Alteration> alters) implements Sight {}

    /**
     * Tensors in the shapes of another input.
     *
     * @param like the other one, by its index
     * @param alters what that changes in the config, where it does
     */
    record Fitted(int like, String fill, Optional<Alteration> alters) implements Sight {}

    /**
     * Tensors under other names, some of them as parts of theirs.
     *
     * @param cuts by name now, which elements of the former tensor it is
     * @param alters what that changes in the config, where it does
     */
    record Cut(View view, Map<String, Run> cuts, Optional<Alteration> alters) implements Sight {
      public Cut {
        cuts = Map.copyOf(cuts);
      }
    }

    /**
     * Tensors of zeros, which it does not have.
     *
     * @param blank their names and shapes
     */
    record Blank(Map<String, TensorSpec> blank) implements Sight {
      public Blank {
        blank = Map.copyOf(blank);
      }
    }

    /** While only the text is checked: what was written. */
    record Unread(String written) implements Sight {}
  }
}
