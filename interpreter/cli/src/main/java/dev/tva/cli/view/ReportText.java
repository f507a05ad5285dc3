// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.view;

import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Printable;
import dev.tva.execute.RunReport;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import java.util.Locale;
import java.util.stream.Collectors;

/** The line a run that wrote something ends with. */
public final class ReportText {
  private ReportText() {}

  /** Empty where nothing was written. */
  public static String of(Plan plan, RunReport report) {
    if (plan.outputs().isEmpty()) {
      return "";
    }
    String written =
        plan.outputs().stream()
            .map(Output::written)
            .map(Printable::of)
            .collect(Collectors.joining(", "));
    return written
        + ": "
        + report.tensorsComputed()
        + " tensors computed, "
        + report.tensorsCopied()
        + " copied, "
        + Bytes.text(report.bytesWritten())
        + " in "
        + String.format(Locale.ROOT, "%.1f s", report.seconds())
        + (report.peakBytes().isPresent()
            ? ", peak memory " + Bytes.text(report.peakBytes().getAsLong())
            : "");
  }
}
