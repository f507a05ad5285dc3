// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.tensor.DType;
import dev.tva.tensor.TensorSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a tensor is made of: the way of its elements out of files. Who computes reads pieces by
 * tiles, and knows no more of files and their formats.
 */
public sealed interface Piece {
  /**
   * As which type and shape its bytes are read. The manifest may name another type for the tensor:
   * the one that is written where nothing else is asked for.
   */
  TensorSpec spec();

  /** The bytes it takes in files; 0 where its format does not tell. */
  default long stored() {
    return switch (this) {
      case Stored s -> s.spec().bytes();
      case Derived d -> {
        Set<Piece> parts = new HashSet<>();
        d.rows().collect(parts);
        yield parts.stream().mapToLong(Piece::stored).sum();
      }
      case Fitted f -> f.of().stored() + f.fill().map(Piece::stored).orElse(0L);
      case Part p -> p.spec().bytes();
      case Blank _ -> 0;
      case Gathered g -> g.spec().bytes();
      case Decoded _ -> 0;
      case Dequantised d ->
          d.codes().spec().bytes()
              + d.scales().values().stored()
              + d.scales().groups().map(Piece::stored).orElse(0L)
              + d.zeros().map(z -> z.codes().stored()).orElse(0L);
    };
  }

  /**
   * Elements that lie in a file, row by row, as they are read.
   *
   * @param file its path; pieces of one tensor may lie in files of several checkpoints
   * @param offset of the first byte, in the file
   */
  record Stored(String file, long offset, TensorSpec spec) implements Piece {}

  /**
   * What is computed from stored tensors while it is read, and read as 32-bit floats.
   *
   * @param rows its items in the order of the tensor's
   */
  record Derived(Rows rows, TensorSpec spec) implements Piece {
    public Derived {
      if (rows.rows() * rows.cols() != spec.elements() || spec.dtype() != DType.F32) {
        throw new IllegalArgumentException(spec + " of " + rows.rows() + " x " + rows.cols());
      }
    }
  }

  /**
   * A tensor cut or filled to another shape of as many dimensions: the elements of {@code of} at
   * their places, and elsewhere those of {@code fill}, or zeros.
   *
   * @param fill of the shape of the result; all three are of one type
   */
  record Fitted(Piece of, Optional<Piece> fill, TensorSpec spec) implements Piece {
    public Fitted {
      boolean alike =
          of.spec().dtype() == spec.dtype()
              && of.spec().shape().ndim() == spec.shape().ndim()
              && fill.map(f -> f.spec().equals(spec)).orElse(true);
      if (!alike) {
        throw new IllegalArgumentException(of.spec() + " as " + spec);
      }
    }
  }

  /**
   * Some of the elements of another one, one after the other, as a tensor of their own: an expert
   * of those that a block keeps together.
   *
   * @param first its first element in {@code of}
   */
  record Part(Piece of, long first, TensorSpec spec) implements Piece {
    public Part {
      if (of.spec().dtype() != spec.dtype() || first + spec.elements() > of.spec().elements()) {
        throw new IllegalArgumentException(spec + " from " + first + " of " + of.spec());
      }
    }
  }

  /** Zeros that lie in no file. */
  record Blank(TensorSpec spec) implements Piece {}

  /**
   * A tensor whose rows are rows of others, or zeros, by a map in which none is a mean.
   *
   * @param parts of rows of one length and type
   */
  record Gathered(List<Piece> parts, RowMap map, TensorSpec spec) implements Piece {
    public Gathered {
      parts = List.copyOf(parts);
      boolean alike =
          map.count() == spec.shape().dimensions().getFirst()
              && map.isPlain()
              && parts.stream()
                  .map(Piece::spec)
                  .allMatch(p -> p.dtype() == spec.dtype() && row(p).equals(row(spec)));
      if (!alike) {
        throw new IllegalArgumentException(
            parts.stream().map(Piece::spec).toList() + " as " + spec);
      }
    }

    private static List<Long> row(TensorSpec of) {
      return of.shape().dimensions().subList(1, of.shape().ndim());
    }

    /** The bytes of a row; a tensor of one dimension has rows of one element. */
    public long rowBytes() {
      return row(spec).stream().reduce(1L, Math::multiplyExact) * spec.dtype().bits() / 8;
    }
  }

  /**
   * Elements that the reader of a file's format gives: they are quantised, strided or compressed
   * there.
   *
   * @param file its path
   * @param tensor the name by which the reader has them
   */
  record Decoded(String file, String tensor, TensorSpec spec) implements Piece {}

  /**
   * Weights kept as codes, each {@code (value of the code - zero) * scale + offset} in float32.
   *
   * @param codes a matrix of words, or a stack of such matrices
   * @param transposed whether the weight is the matrix of codes with its sides exchanged, in each
   *     matrix of the stack; scales and zeros go by the matrix of codes
   */
  record Dequantised(
      Stored codes,
      Packing packing,
      Alphabet alphabet,
      Scales scales,
      Optional<Zeros> zeros,
      double offset,
      boolean transposed,
      TensorSpec spec)
      implements Piece {
    /** Rows of one matrix of codes. */
    public long rows() {
      return side(transposed ? 1 : 2);
    }

    /** Columns of the matrix of codes. */
    public long cols() {
      return side(transposed ? 2 : 1);
    }

    /** How many matrices there are, one after the other. */
    public long stack() {
      return spec.elements() / Math.max(1, rows() * cols());
    }

    private long side(int fromEnd) {
      List<Long> dimensions = spec.shape().dimensions();
      int at = dimensions.size() - fromEnd;
      return at < 0 ? 1 : dimensions.get(at);
    }
  }

  /**
   * How codes lie in a word.
   *
   * @param bits of one code
   * @param shifts of each code in a word, from the lowest bit; one code that is a word has shift 0
   * @param alongRows whether the codes of a word stand below each other
   */
  record Packing(int bits, List<Integer> shifts, boolean alongRows) {
    public Packing {
      shifts = List.copyOf(shifts);
    }
  }

  /** What a code means. */
  sealed interface Alphabet {
    /** The bits of a small float. */
    record Floats(DType dtype) implements Alphabet {}

    /** An integer, less a bias, over a divisor. */
    record Integers(boolean signed, int bias, int divisor) implements Alphabet {}

    /** The entry of a table. */
    record Table(List<Float> values) implements Alphabet {
      public Table {
        values = List.copyOf(values);
      }
    }

    /** The entry of a table in a file. */
    record StoredTable(Stored values) implements Alphabet {}
  }

  /**
   * Scales of rectangles of the matrix of codes.
   *
   * @param values row by row, for all matrices of a stack one after the other
   * @param rows of a rectangle
   * @param columns of a rectangle
   * @param groups where rows have a scale by a list and not by their order, that list
   */
  record Scales(Piece values, long rows, long columns, Optional<Stored> groups) {}

  /** Zero points, one for each scale: stored ones, plus {@code plus}, within the bits of a code. */
  record Zeros(Stored codes, Packing packing, int plus) {}
}
