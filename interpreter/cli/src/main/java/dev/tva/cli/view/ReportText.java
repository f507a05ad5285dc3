// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.view;

import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Printable;
import dev.tva.execute.RunReport;
import dev.tva.factor.Approximation;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import dev.tva.plan.Sink;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** The line a run that wrote something ends with. */
public final class ReportText {
  /** What rounding factors to their type takes, as a part of a change's length. */
  private static final double ROUNDING = 1e-5;

  private static final int ROWS = 5;

  private ReportText() {}

  /** Empty where nothing was written. */
  public static String of(Plan plan, RunReport report) {
    return of(plan, _ -> true, report);
  }

  /** Of those outputs that were kept. */
  public static String of(Plan plan, Predicate<Output> kept, RunReport report) {
    if (plan.outputs().stream().noneMatch(kept)) {
      return "";
    }
    String written =
        plan.outputs().stream()
            .filter(kept)
            .map(Output::path)
            .map(Printable::of)
            .collect(Collectors.joining(", "));
    return written
        + ": "
        + Counted.of(
            count(plan, kept, sink -> sink instanceof Sink.Copy ? -1 : output(sink)), "tensor")
        + " computed, "
        + count(plan, kept, sink -> sink instanceof Sink.Copy c ? c.output() : -1)
        + " copied, "
        + Bytes.text(report.bytesWritten())
        + " in "
        + String.format(Locale.ROOT, "%.1f s", report.seconds())
        + (report.peakBytes().isPresent()
            ? ", peak memory " + Bytes.text(report.peakBytes().getAsLong())
            : "")
        + adapters(plan, kept, report);
  }

  /** Of its sinks, how many write to such an output. */
  private static long count(Plan plan, Predicate<Output> kept, ToIntFunction<Sink> output) {
    return plan.phases().getLast().passes().stream()
        .flatMap(pass -> pass.program().sinks().stream())
        .mapToInt(output)
        .filter(i -> i >= 0 && kept.test(plan.outputs().get(i)))
        .count();
  }

  /** That it writes to, by its index; -1 where it writes to none. */
  private static int output(Sink sink) {
    return switch (sink) {
      case Sink.Write w -> w.output();
      case Sink.Factor f -> f.output();
      case Sink.Copy c -> c.output();
      case Sink.Statistic _, Sink.Order _, Sink.Keep _, Sink.Running _ -> -1;
    };
  }

  /** Of each adapter that does not hold its delta to the last bits, where it is furthest off. */
  private static String adapters(Plan plan, Predicate<Output> kept, RunReport report) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < plan.outputs().size(); i++) {
      int output = i;
      if (!kept.test(plan.outputs().get(i))) {
        continue;
      }
      List<Approximation> held =
          report.approximations().stream()
              .filter(a -> a.output() == output)
              .sorted((a, b) -> Double.compare(b.error(), a.error()))
              .toList();
      if (held.isEmpty() || held.getFirst().error() < ROUNDING) {
        continue;
      }
      all.append("\n")
          .append(Printable.of(plan.outputs().get(i).written()))
          .append(": off by at most ")
          .append(percent(held.getFirst().error()))
          .append(" of a tensor's change");
      for (Approximation a : held.subList(0, Math.min(ROWS, held.size()))) {
        all.append(
            String.format(
                Locale.ROOT,
                "\n  %7s  rank %-4d %s",
                percent(a.error()),
                a.rank(),
                Printable.of(a.tensor())));
      }
      if (held.size() > ROWS) {
        all.append("\n  (").append(held.size() - ROWS).append(" more)");
      }
    }
    return all.toString();
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * part);
  }
}
