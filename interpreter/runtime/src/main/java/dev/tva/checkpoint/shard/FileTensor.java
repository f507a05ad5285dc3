// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.shard;

import dev.tva.checkpoint.read.ForeignTypes;
import dev.tva.plan.Output;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A tensor of an output's files: one of the output's, or several, one behind the other.
 *
 * @param name in the files
 * @param whole the same, below the output and not below its part
 * @param parts what the output calls the tensors it is made of
 */
public record FileTensor(String name, String whole, TensorSpec spec, List<String> parts) {
  public FileTensor {
    parts = List.copyOf(parts);
  }

  /** A tensor of an output, as the output has it. */
  public static FileTensor of(String tensor, TensorSpec spec) {
    return new FileTensor(tensor, tensor, spec, List.of(tensor));
  }

  /** As files have it. */
  public dev.safetensors.TensorSpec stored() {
    return new dev.safetensors.TensorSpec(
        name, ForeignTypes.safetensors(spec.dtype()), spec.shape().dimensions());
  }

  /** Those of a part of an output. */
  static List<FileTensor> of(Output output, OutputParts part) {
    Map<String, String> joints = new HashMap<>();
    output.joined().forEach((whole, j) -> j.parts().forEach(t -> joints.put(t, whole)));
    List<FileTensor> all = new ArrayList<>();
    part.tensors()
        .forEach((stored, tensor) -> {
          String whole = joints.get(tensor);
          if (whole == null) {
            all.add(new FileTensor(stored, tensor, spec(output, tensor), List.of(tensor)));
          } else if (joint(output, whole).parts().getFirst().equals(tensor)) {
            all.add(joined(output, whole, part.folder()));
          }
        });
    return all;
  }

  private static FileTensor joined(Output output, String whole, String folder) {
    String name = folder.isEmpty() ? whole : whole.substring(folder.length() + 1);
    return new FileTensor(name, whole, jointSpec(output, whole), joint(output, whole).parts());
  }

  private static Output.Joined joint(Output output, String whole) {
    return Objects.requireNonNull(output.joined().get(whole), whole);
  }

  private static TensorSpec jointSpec(Output output, String whole) {
    Output.Joined joint = joint(output, whole);
    return new TensorSpec(spec(output, joint.parts().getFirst()).dtype(), joint.shape());
  }

  private static TensorSpec spec(Output output, String tensor) {
    return Objects.requireNonNull(output.tensors().get(tensor), tensor);
  }

  /** What the files hold, by names below the output. */
  public static SortedMap<String, TensorSpec> specs(Output output) {
    SortedMap<String, TensorSpec> specs = new TreeMap<>(output.tensors());
    output.joined().values().forEach(j -> j.parts().forEach(specs::remove));
    output.joined().keySet().forEach(whole -> specs.put(whole, jointSpec(output, whole)));
    return specs;
  }
}
