// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.graph.BinaryFn;
import dev.tva.kernel.Operands;
import dev.tva.kernel.PlainKernels;
import dev.tva.kernel.Raw;
import dev.tva.kernel.Tiles;
import dev.tva.kernel.order.Top;
import dev.tva.plan.Program.Precision;
import dev.tva.tensor.DType;
import dev.tva.tile.Block;
import dev.tva.tile.Step;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tile whose registers the host changes between blocks, in several parts and at once. */
final class PartsOfTilesTest {
  private static final Block DECODE =
      new Block(List.of(new Step.Decode(0, 0)), new TreeSet<>(), new TreeSet<>(List.of(0)));
  private static final Block ENCODE =
      new Block(
          List.of(
              new Step.Copy(1, 0),
              new Step.Binary(BinaryFn.ADD, 1, 1, 0),
              new Step.Top(0, 0, 0),
              new Step.Binary(BinaryFn.ADD, 1, 1, 0),
              new Step.Encode(0, 1)),
          new TreeSet<>(List.of(0)),
          new TreeSet<>());

  /** Elements behind this one that equal the threshold are not taken. */
  private static final long CUT = 50_001;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void partsHaveTheirPlaceInTheTile(Precision precision) {
    var kernels = new VectorKernels(new PlainKernels());
    try (Tiles tiles = kernels.open(precision, 2, 1 << 17)) {
      int n = 2 * tiles.part() + 777;
      for (int part : new int[] {tiles.part(), n, tiles.part()}) {
        MemorySegment from = MemorySegment.ofArray(new float[n + Raw.SLACK]);
        MemorySegment to = MemorySegment.ofArray(new float[n + Raw.SLACK]);
        for (int i = 0; i < n; i++) {
          from.setAtIndex(ValueLayout.JAVA_FLOAT, i, i % 1000);
        }
        for (int at = 0; at < n; at += part) {
          int count = Math.min(part, n - at);
          var given = new Given(from, to);
          tiles.begin(at, count);
          tiles.run(DECODE, given);
          negate(tiles.host(0), count, precision);
          tiles.run(ENCODE, given);
        }
        for (int i = 0; i < n; i++) {
          float x = -(i % 1000);
          int taken = x > -1 || x == -1 && i < CUT ? 1 : 0;
          assertEquals(2 * x + taken, to.getAtIndex(ValueLayout.JAVA_FLOAT, i), "element " + i);
        }
      }
    }
  }

  private static void negate(MemorySegment host, int n, Precision precision) {
    for (int i = 0; i < n; i++) {
      if (precision == Precision.F32) {
        float x = host.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        host.setAtIndex(ValueLayout.JAVA_FLOAT, i, -x);
      } else {
        double x = host.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
        host.setAtIndex(ValueLayout.JAVA_DOUBLE, i, -x);
      }
    }
  }

  private record Given(MemorySegment from, MemorySegment to) implements Operands {
    @Override
    public double scalar(int scalar) {
      throw new AssertionError("no scalar is named");
    }

    @Override
    public Top top(int cut) {
      return new Top(-1, CUT);
    }

    @Override
    public long start() {
      return 0;
    }

    @Override
    public Raw input(int input) {
      return new Raw(from, DType.F32);
    }

    @Override
    public Raw output(int write) {
      return new Raw(to, DType.F32);
    }

    @Override
    public void nonFinite(int write, MemorySegment values, int at, int n) {
      throw new AssertionError("all are finite");
    }
  }
}
