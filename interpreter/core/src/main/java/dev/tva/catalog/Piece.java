// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.tensor.DType;
import dev.tva.tensor.TensorSpec;

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
   * Elements that the reader of a file's format gives: they are quantised, strided or compressed
   * there.
   *
   * @param file its path
   * @param tensor the name by which the reader has them
   */
  record Decoded(String file, String tensor, TensorSpec spec) implements Piece {}
}
