// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.WriteRules;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Theme;
import dev.tva.engine.Engine;
import dev.tva.execute.RunReport;
import dev.tva.execute.StreamingExecutor;
import dev.tva.plan.Device;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Scripts run in this process, over files, without a command line. */
public final class Scripts {
  /** Elements of a tile where it does not matter how many. */
  public static final int TILE = 1 << 16;

  private Scripts() {}

  /**
   * What came of a script.
   *
   * @param found what was said of it before it was run
   * @param report empty where it could not be run
   */
  public record Ran(List<Diagnostic> found, Optional<RunReport> report) {
    /** Why it could not be run; empty where it was. */
    public List<Diagnostic> problems() {
      return report.isPresent() ? List.of() : found;
    }

    /** As a person is told. */
    public String said() {
      return found.stream()
          .map(d -> Renderer.text(d, Theme.PLAIN))
          .collect(Collectors.joining("\n"));
    }

    public Ran expect(boolean runs) {
      if (report.isPresent() != runs) {
        throw new AssertionError((runs ? "it did not run\n" : "it ran\n") + said());
      }
      return this;
    }
  }

  /** Runs a script that lies in a folder; the problems, if it could not be run. */
  public static List<Diagnostic> run(Path script, String text) {
    return run(script, text, Map.of(), false, TILE).problems();
  }

  /**
   * The same with values for parameters.
   *
   * @param overwrite whether what is there already may be replaced
   * @param tile how many elements are computed at once
   */
  public static Ran run(
      Path script, String text, Map<String, String> arguments, boolean overwrite, int tile) {
    Session session = new Session();
    Source source = Source.of(script.toString(), text);
    Session.Checked checked =
        session.check(source, arguments, Optional.of(new FileCatalog()), false);
    Session.Ready ready = session.plan(checked, false);
    if (!ready.ok()) {
      return new Ran(ready.problems(), Optional.empty());
    }
    List<Path> inputs =
        checked.analysis().orElseThrow().inputs().stream()
            .map(i -> Path.of(i.path().orElseThrow()))
            .toList();
    var task =
        new Engine.Task(
            ready.planned().orElseThrow().plan(),
            WriteRules.of(inputs, List.of(), overwrite),
            _ -> {});
    var engine =
        new Engine(new StreamingExecutor.Options(new Device.Cpu(), 2, tile, 64L << 20, false));
    List<Diagnostic> found = new ArrayList<>(ready.problems());
    found.addAll(engine.check(task));
    var result = engine.compute(task, (_, _) -> {}, () -> false);
    return new Ran(found, Optional.of(result.report()));
  }
}
