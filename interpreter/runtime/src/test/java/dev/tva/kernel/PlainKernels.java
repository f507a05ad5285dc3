// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.kernel.codec.TileCodec;
import dev.tva.kernel.order.Top;
import dev.tva.kernel.random.Philox;
import dev.tva.kernel.random.RandomWords;
import dev.tva.plan.Plan;
import dev.tva.plan.Program.Precision;
import dev.tva.tile.Block;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The oracle: one element after the other, by what the functions say of themselves. Registers are
 * apart from the host's memory, so that a missing upload or download shows.
 */
public final class PlainKernels implements Kernels {
  @Override
  public boolean loadsEngine(Plan plan) {
    return false;
  }

  @Override
  public void start(Plan plan) {}

  @Override
  public long bytes(Precision precision, int registers, int shared, int elements) {
    return 8L * registers * elements;
  }

  @Override
  public Tiles open(Precision precision, int registers, int elements) {
    return new PlainTiles(precision, registers, elements);
  }

  @Override
  public Matrices matrices(Crew crew) {
    throw new UnsupportedOperationException("matrices have references of their own");
  }

  @Override
  public RandomWords random() {
    return new Philox();
  }

  @Override
  public void check() {}

  @Override
  public long operations() {
    return 0;
  }

  private static final class PlainTiles implements Tiles, Operations {
    private final Arena arena = Arena.ofConfined();
    private final Precision precision;
    private final boolean single;
    private final MemorySegment[] hosts;
    private final double[][] content;
    private int n;

    PlainTiles(Precision precision, int registers, int elements) {
      this.precision = precision;
      single = precision == Precision.F32;
      hosts = new MemorySegment[registers];
      content = new double[registers][elements];
      for (int r = 0; r < registers; r++) {
        hosts[r] = arena.allocate(8L * elements, 8);
      }
    }

    private double rounded(double x) {
      return single ? (float) x : x;
    }

    @Override
    public MemorySegment host(int register) {
      return hosts[register];
    }

    @Override
    public void upload(int register) {
      for (int i = 0; i < n; i++) {
        content[register][i] =
            single
                ? hosts[register].getAtIndex(ValueLayout.JAVA_FLOAT, i)
                : hosts[register].getAtIndex(ValueLayout.JAVA_DOUBLE, i);
      }
    }

    @Override
    public void download(int register) {
      for (int i = 0; i < n; i++) {
        if (single) {
          hosts[register].setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) content[register][i]);
        } else {
          hosts[register].setAtIndex(ValueLayout.JAVA_DOUBLE, i, content[register][i]);
        }
      }
    }

    @Override
    public void begin(int elements) {
      n = elements;
    }

    @Override
    public void run(Block block, Operands operands) {
      Interpreter.run(block, operands, this);
    }

    @Override
    public void decode(int to, Raw from) {
      TileCodec.of(from.dtype(), precision).decode(from.bytes(), hosts[to], n);
      upload(to);
    }

    @Override
    public void encode(int from, int write, Operands operands) {
      download(from);
      Raw to = operands.output(write);
      if (TileCodec.of(to.dtype(), precision).encode(hosts[from], to.bytes(), n)) {
        operands.nonFinite(write, hosts[from], 0, n);
      }
    }

    @Override
    public void fill(int to, double value) {
      for (int i = 0; i < n; i++) {
        content[to][i] = rounded(value);
      }
    }

    @Override
    public void copy(int to, int from) {
      System.arraycopy(content[from], 0, content[to], 0, n);
    }

    @Override
    public void unary(UnaryFn fn, int to, int x) {
      for (int i = 0; i < n; i++) {
        content[to][i] = rounded(fn.apply(content[x][i]));
      }
    }

    @Override
    public void binary(BinaryFn fn, int to, int x, int y) {
      for (int i = 0; i < n; i++) {
        content[to][i] = rounded(fn.apply(content[x][i], content[y][i]));
      }
    }

    @Override
    public void binary(BinaryFn fn, int to, int x, double y) {
      double scalar = rounded(y);
      for (int i = 0; i < n; i++) {
        content[to][i] = rounded(fn.apply(content[x][i], scalar));
      }
    }

    @Override
    public void top(int to, int x, Top top, long start) {
      double t = top.threshold();
      for (int i = 0; i < n; i++) {
        double v = content[x][i];
        // A NaN is above all numbers, and equal to another.
        boolean above = Double.isNaN(v) ? !Double.isNaN(t) : v > t;
        boolean equal = Double.isNaN(v) ? Double.isNaN(t) : v == t;
        content[to][i] = above || equal && start + i < top.cut() ? 1 : 0;
      }
    }

    @Override
    public void where(int to, int mask, int x, int y) {
      for (int i = 0; i < n; i++) {
        content[to][i] = content[mask][i] != 0 ? content[x][i] : content[y][i];
      }
    }

    @Override
    public void where(int to, int mask, int x, double y) {
      double scalar = rounded(y);
      for (int i = 0; i < n; i++) {
        content[to][i] = content[mask][i] != 0 ? content[x][i] : scalar;
      }
    }

    @Override
    public void where(int to, int mask, double x, int y) {
      double scalar = rounded(x);
      for (int i = 0; i < n; i++) {
        content[to][i] = content[mask][i] != 0 ? scalar : content[y][i];
      }
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
