// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.sum;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The checksums of the tensors that a run has read, of which each input's fingerprint is made.
 *
 * @param inputs by index, each by the tensor's name
 */
public record InputSums(List<SortedMap<String, Integer>> inputs) {
  public InputSums {
    inputs = inputs.stream().map(Collections::unmodifiableSortedMap).toList();
  }

  /** The fingerprint of what was read of an input. */
  public String fingerprint(int input) {
    StringBuilder text = new StringBuilder();
    inputs
        .get(input)
        .forEach((tensor, crc) -> text.append(tensor).append('\0').append(crc).append('\n'));
    return Checksum.fingerprint(text.toString());
  }

  /** With those of other tensors of the same inputs. */
  public InputSums and(InputSums others) {
    List<SortedMap<String, Integer>> all = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      SortedMap<String, Integer> both = new TreeMap<>(inputs.get(i));
      both.putAll(others.inputs.get(i));
      all.add(both);
    }
    return new InputSums(all);
  }
}
