// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.analysis.Analysis;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.Arguments;
import dev.tva.cli.given.Scripts;
import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.engine.Engine;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.network.util.JavaUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code run}, as a job of Spark. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a script on a cluster. Parts of its tensors are tasks; the outputs have the same bytes"
          + " as those of a run in one process.",
      "Checkpoints are read and written where they lie: hdfs://..., s3a://..., or a folder that all"
          + " executors see."
    })
final class RunCommand implements Callable<Integer> {
  private static final long PART_BYTES = 256L << 20;

  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SCRIPT", description = "a .tva file of the driver's")
  String script;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=VALUE",
      description = "values of the script's parameters")
  List<String> words = new ArrayList<>();

  @Option(
      names = "--parts",
      paramLabel = "N",
      description = "tasks of a round; by default one for each core, or each 256 MB of outputs")
  Optional<Integer> parts = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "workers of a task; by default spark.task.cpus")
  Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "memory of a task for tiles, order statistics and matrices together, as 512m",
      defaultValue = "256m")
  String memory;

  @Option(names = "--f64", description = "compute in f64 instead of f32")
  boolean doubles;

  @Option(names = "--overwrite", description = "replace an output that tva did not write")
  boolean overwrite;

  @Option(names = "--allow-nonfinite", description = "write NaN and Inf that come out")
  boolean allowNonFinite;

  private final Console console;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Source source = Scripts.read(script);
    Map<String, String> arguments = Arguments.parse(words, spec.commandLine());
    // Who has started one already keeps it; Spark ends its own with the program.
    SparkContext spark = SparkContext.getOrCreate(new SparkConf());
    return run(
        new Cluster(JavaSparkContext.fromSparkContext(spark)), spark.getConf(), source, arguments);
  }

  private int run(Cluster cluster, SparkConf conf, Source source, Map<String, String> arguments) {
    Session session = new Session();
    Session.Checked checked =
        session.check(source, arguments, Optional.of(new FileCatalog()), false);
    Session.Ready ready = session.plan(checked, doubles);
    console.report(ready.problems(), Console.Format.text);
    if (!ready.ok()) {
      return ExitCode.of(ready.problems());
    }
    Analysis analysis = checked.analysis().orElseThrow();
    Plan plan = ready.planned().orElseThrow().plan();
    requireOutputs(plan);
    Job.Settings settings = settings(cluster, conf, plan);
    Engine.Task task =
        new Engine.Task(
            plan,
            WriteRules.of(
                analysis.inputs().stream().map(i -> FilePath.of(i.path().orElseThrow())).toList(),
                analysis.sources().keySet(),
                overwrite),
            _ -> {});
    console.report(new Engine(settings.options()).check(task), Console.Format.text);
    String folder = Path.of("").toAbsolutePath().toString();
    long begun = System.nanoTime();
    try {
      long read =
          new SparkRun(
                  cluster, new Job(source, arguments, analysis.sources(), folder, settings), task)
              .run();
      for (Output output : plan.outputs()) {
        console.say(
            "%s: %d tensors, %s"
                .formatted(output.written(), output.tensors().size(), Bytes.text(output.bytes())));
      }
      console.say(
          "%d parts, %s read in the last round, %.1f s"
              .formatted(settings.parts(), Bytes.text(read), (System.nanoTime() - begun) / 1e9));
      return ExitCode.OK;
    } catch (SparkRun.RefusedException e) {
      console.err().println(e.why().text());
      return e.why().exitCode();
    }
  }

  private Job.Settings settings(Cluster cluster, SparkConf conf, Plan plan) {
    long bytes = plan.outputs().stream().mapToLong(Output::bytes).sum();
    int tensors = plan.outputs().stream().mapToInt(o -> o.tensors().size()).max().orElse(1);
    // Executors may still be on their way.
    int cores = conf.getInt("spark.executor.instances", 1) * conf.getInt("spark.executor.cores", 1);
    long wanted = Math.max(Math.max(cores, cluster.parallelism()), Math.ceilDiv(bytes, PART_BYTES));
    int n = parts.orElse(Math.clamp(wanted, 1, Math.max(1, tensors)));
    int workers = threads.orElse(conf.getInt("spark.task.cpus", 1));
    if (n < 1 || workers < 1) {
      throw new ParameterException(spec.commandLine(), "--parts and --threads take numbers from 1");
    }
    try {
      return new Job.Settings(
          n, workers, JavaUtils.byteStringAsBytes(memory), doubles, allowNonFinite);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(), "'" + memory + "' is no size; write it as 512m");
    }
  }

  private static void requireOutputs(Plan plan) {
    if (plan.outputs().isEmpty()) {
      throw new DiagnosticException(
          error(Slug.NOTHING_TO_DO, "a script that saves nothing has no tasks")
              .help("run it without Spark; what it shows is printed there")
              .build());
    }
    if (plan.outputs().stream().anyMatch(output -> output.adapter().isPresent())) {
      throw new DiagnosticException(
          error(Slug.NOT_IN_THIS_VERSION, "adapters are not written by tasks")
              .help("run the script without Spark; an adapter is small")
              .build());
    }
  }
}
