// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.cli.console.ExitCode;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Theme;
import java.util.List;
import org.apache.spark.SparkException;

/** What the driver says of tasks. */
final class Messages {
  private Messages() {}

  /** As text, for a problem does not travel. */
  static Outcome.Refused refused(Diagnostic problem) {
    return new Outcome.Refused(Renderer.text(problem, Theme.PLAIN), ExitCode.of(List.of(problem)));
  }

  /** Tasks have failed as often as Spark lets them. */
  static DiagnosticException failed(SparkException e) {
    String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new DiagnosticException(
        error(Slug.CANNOT_READ, "Spark has given up on a task")
            .note(first)
            .note("nothing is published")
            .help("look for the task's own message in the logs of its executor")
            .build(),
        e);
  }
}
