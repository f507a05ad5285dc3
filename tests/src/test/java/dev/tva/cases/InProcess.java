// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import dev.tva.checkpoint.CheckpointWriter;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.WriteRules;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Theme;
import dev.tva.engine.Engine;
import dev.tva.execute.StreamingExecutor;
import dev.tva.plan.Device;
import dev.tva.plan.Plan;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Scripts that are run in the process of the test. */
final class InProcess {
  private InProcess() {}

  /** What came of a script: whether it ran, and what was said. */
  record Ran(boolean ok, String said) {
    Ran expect(boolean wanted) {
      if (ok != wanted) {
        throw new AssertionError((ok ? "it ran\n" : "it did not run\n") + said);
      }
      return this;
    }
  }

  /** Runs a script that lies in a folder. */
  static Ran run(Path folder, String script) {
    Session session = new Session();
    Source source = Source.of(folder.resolve("script.tva").toString(), script);
    Session.Checked checked =
        session.check(source, Map.of(), Optional.of(new FileCatalog()), false);
    Session.Ready ready = session.plan(checked, false);
    List<Diagnostic> said = new ArrayList<>(ready.problems());
    if (ready.ok()) {
      List<Path> inputs =
          checked.analysis().orElseThrow().inputs().stream()
              .map(i -> Path.of(i.path().orElseThrow()))
              .toList();
      Plan plan = ready.planned().orElseThrow().plan();
      WriteRules rules = WriteRules.of(inputs, List.of(), false);
      said.addAll(CheckpointWriter.check(plan.outputs(), rules));
      new Engine(new StreamingExecutor.Options(new Device.Cpu(), 2, 1 << 16, 64L << 20, false))
          .compute(new Engine.Task(plan, rules, false, _ -> {}), (_, _) -> {}, () -> false);
    }
    return new Ran(
        ready.ok(),
        said.stream().map(d -> Renderer.text(d, Theme.PLAIN)).collect(Collectors.joining("\n")));
  }
}
