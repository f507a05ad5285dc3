// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.catalog.Alteration;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.RowMap;
import dev.tva.catalog.Run;
import dev.tva.catalog.View;
import dev.tva.catalog.Vocabulary;
import dev.tva.graph.Grain;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

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
 * @param only the tensor that is taken of the file, where it is a single one
 */
public record Input(
    int index,
    String label,
    boolean delta,
    Optional<Integer> over,
    Optional<String> path,
    Optional<Manifest> manifest,
    List<Alteration> alterations,
    Optional<Seen> seen,
    Optional<String> only) {
  /** What a single tensor is called that meets any others. */
  public static final String ONLY = "tensor";

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
        case Fitted _, Aligned _, Blank _, Spread _, Unread _ -> Optional.empty();
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
     * Rows in the order of other tokens.
     *
     * @param map where the rows of each tensor with a row for each token come from: the first
     *     matrix is the tensor itself, the next are those of {@code donors}, and the last is the
     *     mean of the tensor's rows
     * @param donors other inputs, by their index
     * @param tokens whose rows they are; empty where rows are taken by index
     * @param dropped how many tokens have no row any more
     * @param alters what that changes in the config
     */
    record Aligned(
        RowMap map,
        List<Integer> donors,
        Optional<Vocabulary> tokens,
        int dropped,
        List<Alteration> alters)
        implements Sight {
      public Aligned {
        donors = List.copyOf(donors);
        alters = List.copyOf(alters);
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

    /**
     * A single tensor beside others: one for each of them.
     *
     * @param shapes of the others
     * @param per whether it is a number per row or column of them, or one per element
     */
    record Spread(SortedMap<String, Shape> shapes, Grain per) implements Sight {}

    /** While only the text is checked: what was written. */
    record Unread(String written) implements Sight {}
  }
}
