// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.tensor.TensorNames;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Up to where those of a group's items are taken that equal its threshold, tensor by tensor in the
 * order of their names.
 *
 * @param tensor in which the place is; empty where all tensors are alike
 * @param end of its elements, the first that is not taken
 */
record CutPlace(String tensor, long end) {
  static final CutPlace NOWHERE = new CutPlace("", 0);
  static final CutPlace BEHIND_ALL = new CutPlace("", Long.MAX_VALUE);

  /** Before which element those of a tensor are taken. */
  long in(String other) {
    if (tensor.isEmpty()) {
      return end;
    }
    int order = TensorNames.ORDER.compare(other, tensor);
    return order < 0 ? Long.MAX_VALUE : order == 0 ? end : 0;
  }

  void write(DataOutput out) throws IOException {
    out.writeUTF(tensor);
    out.writeLong(end);
  }

  static CutPlace read(DataInput in) throws IOException {
    return new CutPlace(in.readUTF(), in.readLong());
  }
}
