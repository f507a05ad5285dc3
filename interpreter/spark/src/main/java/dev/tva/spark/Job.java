// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import dev.tva.catalog.Catalog;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.engine.Engine;
import dev.tva.execute.StreamingExecutor;
import dev.tva.plan.Device;
import dev.tva.session.Assertions;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all tasks of a run have in common. It travels to each executor once; there the script is
 * checked and planned once, from the same headers, for all tasks.
 */
final class Job implements Serializable {
  private static final long serialVersionUID = 1;

  private final String script;
  private final String text;
  private final HashMap<String, String> arguments;
  private final HashMap<String, String> imports;
  private final String folder;
  private final Settings settings;
  private transient Engine.@Nullable Task task;

  /**
   * How a part is computed.
   *
   * @param memory of each task, in bytes
   * @param doubles whether tiles are computed in f64
   */
  record Settings(int parts, int threads, long memory, boolean doubles, boolean allowNonFinite)
      implements Serializable {
    StreamingExecutor.Options options() {
      return new StreamingExecutor.Options(
          new Device.Cpu(), threads, StreamingExecutor.TILE, memory, allowNonFinite);
    }
  }

  /**
   * @param folder what relative paths count from
   * @param imports the texts of imported scripts, by path
   */
  Job(
      Source script,
      Map<String, String> arguments,
      Map<String, String> imports,
      String folder,
      Settings settings) {
    this.script = script.name();
    this.text = script.text();
    this.arguments = new HashMap<>(arguments);
    this.imports = new HashMap<>(imports);
    this.folder = folder;
    this.settings = settings;
  }

  Settings settings() {
    return settings;
  }

  /** What is computed; of one executor's tasks the first makes it. */
  synchronized Engine.Task task() {
    if (task == null) {
      Catalog catalog = new DriverCatalog(folder, imports);
      Session session = new Session();
      Session.Checked checked =
          session.check(Source.of(script, text), arguments, Optional.of(catalog), false);
      Session.Ready ready = session.plan(checked, settings.doubles());
      Optional<Diagnostic> problem =
          ready.problems().stream().filter(Diagnostic::isError).findFirst();
      if (problem.isPresent()) {
        throw new DiagnosticException(problem.get());
      }
      var analysis = checked.analysis().orElseThrow();
      var plan = ready.planned().orElseThrow().plan();
      task =
          new Engine.Task(
              plan,
              WriteRules.of(
                  analysis.inputs().stream().map(i -> FilePath.of(i.path().orElseThrow())).toList(),
                  analysis.sources().keySet(),
                  false),
              statistics -> Assertions.check(analysis, plan, statistics));
    }
    return task;
  }
}
