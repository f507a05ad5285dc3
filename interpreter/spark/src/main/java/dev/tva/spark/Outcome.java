// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import dev.tva.checkpoint.sum.InputSums;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a task has come to. */
sealed interface Outcome extends Serializable {
  /** An exchange whose result is not known yet, and what the part gives to it. */
  record Found(String exchange, byte[] bytes) implements Outcome {}

  /** All that the part computes is written. */
  record Done(List<Staged> outputs, List<TreeMap<String, Integer>> read, long bytesRead)
      implements Outcome {
    static Done of(List<Staged> outputs, InputSums sums, long bytesRead) {
      List<TreeMap<String, Integer>> read = new ArrayList<>();
      for (SortedMap<String, Integer> input : sums.inputs()) {
        read.add(new TreeMap<>(input));
      }
      return new Done(new ArrayList<>(outputs), read, bytesRead);
    }

    InputSums sums() {
      return new InputSums(new ArrayList<>(read));
    }
  }

  /** What a person is told, who has to change something. */
  record Refused(String text, int exitCode) implements Outcome {}

  /**
   * What a part has written of an output.
   *
   * @param file where its tensors lie
   * @param sums a checksum of each tensor
   */
  record Staged(int output, String file, Map<String, Integer> sums) implements Serializable {
    public Staged {
      sums = new HashMap<>(sums);
    }
  }
}
