// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.plan.Cut;
import dev.tva.plan.Phase;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import dev.tva.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * What the processes that share a plan have taken in a phase: each gives that of its tensors, in
 * the order in which all have the phase's passes and their sinks.
 */
public final class SharedStatistics {
  private final Phase phase;
  private final StatisticsStore store;

  public SharedStatistics(Phase phase, StatisticsStore store) {
    this.phase = phase;
    this.store = store;
  }

  /** Takes what all have taken, if that is known before the phase is computed. */
  public boolean takeKnown(Exchange exchange) {
    if (exchange == Exchange.NONE || statistics() == 0) {
      return false;
    }
    Optional<List<byte[]>> known = exchange.ended();
    known.ifPresent(this::takeAll);
    return known.isPresent();
  }

  /** Has each process know what all have taken. */
  public void exchange(Exchange exchange) {
    if (exchange != Exchange.NONE && statistics() > 0) {
      takeAll(exchange.end(found(exchange)));
    }
  }

  private void takeAll(List<byte[]> all) {
    try {
      for (byte[] found : all) {
        take(found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long statistics() {
    return phase.passes().stream()
        .flatMap(pass -> pass.program().sinks().stream())
        .filter(SharedStatistics::isShared)
        .count();
  }

  private static boolean isShared(Sink sink) {
    return switch (sink) {
      // Of groups of several tensors all find it, and who comes later is told.
      case Sink.Statistic _, Sink.Running _, Sink.Order _ -> true;
      case Sink.Write _, Sink.Copy _, Sink.Keep _, Sink.Factor _ -> false;
    };
  }

  private byte[] found(Exchange exchange) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      for (int p = 0; p < phase.passes().size(); p++) {
        TensorPass pass = phase.passes().get(p);
        List<Sink> sinks = pass.program().sinks();
        for (int s = 0; s < sinks.size(); s++) {
          if (exchange.mine(pass.tensor()) && isShared(sinks.get(s))) {
            out.writeInt(p);
            out.writeInt(s);
            write(out, sinks.get(s), pass.tensor());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void take(byte[] found) throws IOException {
    try (var in = new DataInputStream(new ByteArrayInputStream(found))) {
      while (in.available() > 0) {
        TensorPass pass = phase.passes().get(in.readInt());
        read(in, pass.program().sinks().get(in.readInt()), pass.tensor(), pass.shape());
      }
    }
  }

  private void write(DataOutputStream out, Sink sink, String tensor) throws IOException {
    switch (sink) {
      case Sink.Statistic s -> {
        switch (s.to()) {
          case TENSOR -> out.writeDouble(store.ofTensor(s.key(), tensor));
          case MODEL, LAYER -> {
            Partial partial = store.partial(s, tensor);
            out.writeLong(partial.n());
            out.writeDouble(partial.a());
            out.writeDouble(partial.b());
          }
          case ROW, COLUMN, ELEMENT -> write(out, store.ofRowsOrColumns(s.key(), tensor));
        }
      }
      case Sink.Running r -> write(out, store.totals(r, tensor).totals());
      case Sink.Order o -> {
        Cut cut = found(o, tensor);
        write(out, cut.thresholds());
        for (long end : cut.ends()) {
          out.writeLong(end);
        }
      }
      case Sink.Write _, Sink.Copy _, Sink.Keep _, Sink.Factor _ -> {}
    }
  }

  private void read(DataInputStream in, Sink sink, String tensor, Shape shape) throws IOException {
    switch (sink) {
      case Sink.Statistic s -> {
        switch (s.to()) {
          case TENSOR -> store.put(s.key(), tensor, in.readDouble());
          case MODEL, LAYER ->
              store.put(s, tensor, new Partial(in.readLong(), in.readDouble(), in.readDouble()));
          case ROW, COLUMN, ELEMENT -> store.put(s, tensor, new Share.Numbers(numbers(in)));
        }
      }
      case Sink.Running r -> store.put(r, tensor, BlockTotals.of(shape, numbers(in)));
      case Sink.Order o -> {
        double[] thresholds = numbers(in);
        long[] ends = new long[thresholds.length];
        for (int i = 0; i < ends.length; i++) {
          ends[i] = in.readLong();
        }
        store.put(o, tensor, new Cut(thresholds, ends));
      }
      case Sink.Write _, Sink.Copy _, Sink.Keep _, Sink.Factor _ -> {}
    }
  }

  private Cut found(Sink.Order sink, String tensor) {
    if (sink.fn().isTop()) {
      return store.cut(sink.key(), tensor);
    }
    double[] thresholds =
        switch (sink.to()) {
          case MODEL, LAYER -> new double[] {store.ofGroup(sink.key(), tensor)};
          case TENSOR -> new double[] {store.ofTensor(sink.key(), tensor)};
          case ROW, COLUMN, ELEMENT -> store.ofRowsOrColumns(sink.key(), tensor);
        };
    return new Cut(thresholds, new long[thresholds.length]);
  }

  private static void write(DataOutputStream out, double[] numbers) throws IOException {
    out.writeInt(numbers.length);
    for (double x : numbers) {
      out.writeDouble(x);
    }
  }

  private static double[] numbers(DataInputStream in) throws IOException {
    double[] numbers = new double[in.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readDouble();
    }
    return numbers;
  }
}
