// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.analysis.Action;
import dev.tva.catalog.Catalog;
import dev.tva.catalog.HubId;
import dev.tva.checkpoint.Destination;
import dev.tva.checkpoint.Fingerprints;
import dev.tva.checkpoint.TextFile;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.kind.Paths;
import dev.tva.cli.view.ReportText;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.engine.Engine;
import dev.tva.execute.StreamingExecutor;
import dev.tva.pass.CancelledException;
import dev.tva.picture.FigureText;
import dev.tva.plan.PeakMemory;
import dev.tva.plan.Plan;
import dev.tva.plan.Statistics;
import dev.tva.repl.Host;
import dev.tva.repl.Settings;
import dev.tva.source.Span;
import dev.tva.statistic.StatisticsCache;
import dev.tva.view.Shows;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Files, and the engine, which is loaded when something is first computed. */
public final class EngineHost implements Host {
  private final Function<Settings, StreamingExecutor.Options> options;
  private final Watch watch;
  private final Supplier<Catalog> files;
  private final Editor editor;
  private final Redirection redirection;
  private Catalog catalog;
  private StatisticsCache cache = new StatisticsCache();
  private Optional<Engine> engine = Optional.empty();

  /** Scripts of this session, which it may replace as long as no one else has changed them. */
  private final Map<String, String> written = new HashMap<>();

  /**
   * @param options how to execute as a session is set
   * @param files opens files, having read nothing before
   * @param watch is told how far a computation is, and may stop it
   */
  public EngineHost(
      Function<Settings, StreamingExecutor.Options> options,
      Supplier<Catalog> files,
      Watch watch,
      Editor editor,
      Redirection redirection) {
    this.editor = editor;
    this.redirection = redirection;
    this.options = options;
    this.files = files;
    this.catalog = files.get();
    this.watch = watch;
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public String fingerprint(String path) {
    return Fingerprints.of(path);
  }

  @Override
  public void forget() {
    catalog = files.get();
    cache = new StatisticsCache();
  }

  @Override
  public Computed compute(Task task) {
    Optional<Statistics> known = cache.answer(task.plan());
    if (known.isPresent()) {
      task.beforeWriting().accept(known.get());
      return new Computed(known.get(), 0, "", List.of(), List.of());
    }
    WriteRules rules = rules(task.reads(), task.settings());
    Engine engine = engine(task.settings());
    var computing = new Engine.Task(task.plan(), rules, task.beforeWriting());
    List<Diagnostic> notes = new ArrayList<>(engine.check(computing));
    try (Watch.Computation computation = watch.begin()) {
      StreamingExecutor.Result result =
          engine.compute(computing, computation, computation::stopped, cache);
      notes.addAll(result.report().notes());
      return new Computed(
          result.statistics(),
          result.report().bytesRead(),
          ReportText.of(task.plan(), result.report()),
          result.report().differing(),
          notes);
    } catch (CancelledException e) {
      throw new Stopped(e);
    }
  }

  @Override
  public PeakMemory peakMemory(Plan plan, Settings settings) {
    return engine(settings).peakMemory(plan);
  }

  private Engine engine(Settings settings) {
    StreamingExecutor.Options wanted = options.apply(settings);
    engine = engine.map(e -> e.with(wanted)).or(() -> Optional.of(new Engine(wanted)));
    return engine.get();
  }

  private static WriteRules rules(Reads reads, Settings settings) {
    return WriteRules.of(
            reads.inputs().stream().map(Path::of).toList(), reads.sources(), settings.overwrite())
        .permittedBy(":set overwrite on");
  }

  @Override
  public List<Diagnostic> writeScript(
      String path, Span place, String text, Reads reads, Settings settings) {
    List<Diagnostic> notes =
        TextFile.write(
            new Destination(path, Optional.of(place)),
            text,
            rules(reads, settings),
            there -> there.equals(written.get(path)));
    written.put(path, text);
    return notes;
  }

  @Override
  public List<Diagnostic> draw(Shows.Drawing drawing, Reads reads, Settings settings) {
    Action.Picture picture = drawing.picture();
    return TextFile.write(
        new Destination(picture.written(), Optional.of(picture.place())),
        Path.of(picture.path()),
        FigureText.of(drawing.views()),
        rules(reads, settings),
        FigureText::isOurs);
  }

  @Override
  public String edit(String text, Span place) {
    return editor.edit(text, place);
  }

  @Override
  public List<Diagnostic> output(
      Optional<String> path, Span place, Reads reads, Settings settings) {
    return redirection.to(
        path.map(p -> new Destination(p, Optional.of(place))), place, rules(reads, settings));
  }

  @Override
  public Optional<String> folder(String path) {
    try {
      Path folder = Path.of(path);
      if (!Files.isDirectory(folder)) {
        return Optional.empty();
      }
      if (!folder.startsWith("..")) {
        return Optional.of(path);
      }
      // From above, one may have come down again.
      Path shown = Paths.shown(folder.toRealPath());
      return Optional.of(
          shown.isAbsolute() ? path : shown.toString().isEmpty() ? "." : shown.toString());
    } catch (InvalidPathException | IOException _) {
      return Optional.empty();
    }
  }

  @Override
  public String shell(String command, String folder) {
    try {
      Process process =
          new ProcessBuilder("sh", "-c", command)
              .directory(new File(folder))
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      return code == 0 ? printed : printed + "(exit code " + code + ")\n";
    } catch (IOException e) {
      return "there is no shell here: " + e.getMessage() + "\n";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped(e);
    }
  }

  @Override
  public String relative(String script, String path) {
    if (HubId.isOne(path)) {
      return path;
    }
    Path folder = Path.of(script).toAbsolutePath().normalize().getParent();
    Path here = Path.of("").toAbsolutePath();
    if (here.equals(folder) || Path.of(path).isAbsolute()) {
      return path;
    }
    String slash = path.endsWith("/") ? "/" : "";
    return folder.relativize(here.resolve(path).normalize()) + slash;
  }

  @Override
  public List<String> entries(String folder) {
    try (Stream<Path> all = Paths.in(Path.of(folder))) {
      return all.map(p -> p.getFileName() + (Files.isDirectory(p) ? "/" : "")).sorted().toList();
    } catch (IOException | InvalidPathException _) {
      return List.of();
    }
  }
}
