// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.kernel.Kernels;
import dev.tva.plan.Plan;
import dev.tva.plan.Program.Precision;
import dev.tva.plan.TensorPass;
import dev.tva.tile.TileProgram;
import java.util.HashSet;
import java.util.Set;

/**
 * What one worker holds for tiles of some programs.
 *
 * @param registers the most that one has
 * @param shared the most of one that are used outside of blocks
 * @param raw the most bytes of an element in the files
 */
public record TileNeeds(int registers, int shared, long raw, Set<Precision> precisions) {
  public static final TileNeeds NONE = new TileNeeds(1, 0, 0, Set.of());

  public TileNeeds {
    precisions = Set.copyOf(precisions);
  }

  /** With those of another program too. */
  public TileNeeds and(Plan plan, TensorPass pass, TileProgram program) {
    return and(of(program, RawTile.width(plan, pass, program)));
  }

  /** {@code raw} is the bytes of an element in the files. */
  static TileNeeds of(TileProgram program, long raw) {
    return new TileNeeds(
        program.registers(), program.shared(), raw, Set.of(program.program().precision()));
  }

  public TileNeeds and(TileNeeds other) {
    Set<Precision> all = new HashSet<>(precisions);
    all.addAll(other.precisions);
    return new TileNeeds(
        Math.max(registers, other.registers),
        Math.max(shared, other.shared),
        Math.max(raw, other.raw),
        all);
  }

  /** What they take in the memory of a device that is not the host. */
  public long apartBytes(Kernels kernels, int elements) {
    return precisions.stream().mapToLong(p -> kernels.apartBytes(p, registers, elements)).sum();
  }

  public long bytes(Kernels kernels, int elements) {
    long bytes = raw * elements;
    for (Precision precision : precisions) {
      bytes += kernels.bytes(precision, registers, shared, elements);
    }
    return bytes;
  }
}
