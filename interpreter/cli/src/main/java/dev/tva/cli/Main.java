// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.cli.command.CheckCommand;
import dev.tva.cli.command.DocCommand;
import dev.tva.cli.command.EvalCommand;
import dev.tva.cli.command.ExplainCommand;
import dev.tva.cli.command.FmtCommand;
import dev.tva.cli.command.Help;
import dev.tva.cli.command.ImportCommand;
import dev.tva.cli.command.JoinCommand;
import dev.tva.cli.command.KernelCommand;
import dev.tva.cli.command.LspCommand;
import dev.tva.cli.command.PlanCommand;
import dev.tva.cli.command.ReplCommand;
import dev.tva.cli.command.RunCommand;
import dev.tva.cli.command.ShowCommand;
import dev.tva.cli.command.SweepCommand;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.look.CompletionCommand;
import dev.tva.cli.look.DiffCommand;
import dev.tva.cli.look.DoctorCommand;
import dev.tva.cli.look.LsCommand;
import dev.tva.cli.look.NewCommand;
import dev.tva.cli.recipe.LockCommand;
import dev.tva.cli.recipe.RerunCommand;
import dev.tva.cli.recipe.VerifyCommand;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Spelling;
import dev.tva.session.Bug;
import dev.tva.session.Prelude;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program: hands its arguments to a command and ends with that command's exit code. */
@Command(
    name = "tva",
    description = {
      "Edits neural networks by arithmetic on their weights.",
      "",
      "  tva eval 'base + 0.5*(ft - base)' base=./llama ft=./tuned -o out/edited",
      "  tva run edit.tva base=./llama strength=0.4",
      "  tva show 'norm(ft - base, per = layer)' base=./llama ft=./tuned",
      "",
      "tva alone opens a session; tva help COMMAND says more of a command.",
      ""
    },
    versionProvider = Composition.class,
    footer = {"", ExitCode.HELP})
public final class Main implements Runnable {
  @Spec CommandSpec spec;

  @Mixin Help help = new Help();

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "print the version and exit")
  boolean version;

  @Option(names = "--verbose", description = "with --version: what it is made of")
  boolean verbose;

  @Option(names = "--debug", description = "print stack traces", scope = ScopeType.INHERIT)
  boolean debug;

  /** Commands that check a text. */
  private static final Set<String> CHECKING =
      Set.of("repl", "run", "eval", "show", "plan", "sweep", "check");

  private Main() {}

  /** Runs one command and exits. */
  public static void main(String[] arguments) {
    if (Boolean.getBoolean("tva.rehearsal")) {
      Rehearsal.run(arguments);
      System.exit(0);
    }
    // What each stream is connected to, the launcher says: Java cannot tell them apart.
    String terminals = System.getProperty("tva.terminal", "");
    Console console =
        new Console(
            stream(FileDescriptor.out),
            stream(FileDescriptor.err),
            terminals.contains("in"),
            terminals.contains("out"),
            terminals.contains("err"),
            columns(System.getProperty("tva.columns", "")),
            System.getenv("NO_COLOR") == null || System.getenv("NO_COLOR").isEmpty(),
            Console.NOBODY);
    int code = guarded(console, arguments);
    console.out().flush();
    console.err().flush();
    if (code != ExitCode.OK || isAwaited()) {
      System.exit(code);
    }
  }

  /**
   * Whether Java would wait for a thread before it ends. Where it need not be told to exit it is
   * not: it would look through all jars for who wants to log that, a tenth of a short command.
   */
  private static boolean isAwaited() {
    Thread[] threads = new Thread[2 * Thread.activeCount() + 1];
    int running = Thread.enumerate(threads);
    return running == threads.length
        || Stream.of(threads)
            .limit(running)
            .anyMatch(t -> !t.isDaemon() && t != Thread.currentThread());
  }

  private static int columns(String said) {
    return said.matches("[1-9]\\d{0,3}") ? Integer.parseInt(said) : Console.COLUMNS;
  }

  /** What no command has caught, as no memory left, is a fault of tva too. */
  static int guarded(Console console, String... arguments) {
    try {
      return run(console, arguments);
    } catch (Error e) {
      if (List.of(arguments).contains("--debug")) {
        e.printStackTrace(console.err());
      }
      return failed(console, Bug.of(e));
    }
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Runs one command. */
  static int run(Console console, String... arguments) {
    if (arguments.length == 0) {
      return run(console, "repl");
    }
    if (CHECKING.contains(arguments[0])) {
      // Beside the options of the command, which take as long to read.
      Thread.ofPlatform().daemon().name("prelude").start(Prelude::load);
    }
    return commandLine(console, arguments).execute(arguments);
  }

  /** What reads these words, with as many commands as that takes. */
  static CommandLine commandLine(Console console, String... arguments) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    Map<String, Supplier<Object>> commands = commands(console);
    boolean named = commands.containsKey(arguments[0]) && !arguments[0].equals("help");
    // Reading a command's annotations takes a while, so only the one that is meant is made.
    commands.forEach((name, command) -> {
      if (!named || name.equals(arguments[0])) {
        line.addSubcommand(command.get());
      }
    });
    line.setOut(new PrintWriter(console.out(), true));
    line.setErr(new PrintWriter(console.err(), true));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            console.outTerminal() && console.color()
                ? CommandLine.Help.Ansi.ON
                : CommandLine.Help.Ansi.OFF));
    int columns =
        console.outTerminal() ? Math.min(console.columns(), Console.COLUMNS) : Console.COLUMNS;
    line.setUsageHelpWidth(Math.max(columns, HelpText.PICOCLI));
    line.setHelpFactory((spec, colors) -> new HelpText(spec, colors, columns));
    line.setParameterExceptionHandler((e, _) -> usage(console, e));
    line.setExecutionExceptionHandler((e, _, _) -> failed(console, e, main.debug));
    return line;
  }

  private static Map<String, Supplier<Object>> commands(Console console) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("repl", () -> new ReplCommand(console));
    all.put("run", () -> new RunCommand(console));
    all.put("join", () -> new JoinCommand(console));
    all.put("eval", () -> new EvalCommand(console));
    all.put("show", () -> new ShowCommand(console));
    all.put("plan", () -> new PlanCommand(console));
    all.put("ls", () -> new LsCommand(console));
    all.put("diff", () -> new DiffCommand(console));
    all.put("sweep", () -> new SweepCommand(console));
    all.put("check", () -> new CheckCommand(console));
    all.put("fmt", () -> new FmtCommand(console));
    all.put("import", () -> new ImportCommand(console));
    all.put("doc", () -> new DocCommand(console));
    all.put("doctor", () -> new DoctorCommand(console));
    all.put("kernel", () -> new KernelCommand(console));
    all.put("lsp", () -> new LspCommand(console));
    all.put("explain", () -> new ExplainCommand(console));
    all.put("lock", () -> new LockCommand(console));
    all.put("verify", () -> new VerifyCommand(console));
    all.put("rerun", () -> new RerunCommand(console));
    all.put("new", () -> new NewCommand(console));
    all.put(
        "completion",
        () ->
            new CompletionCommand(
                console, List.copyOf(all.keySet()), name -> options(console, name)));
    // A reference to the constructor keeps Java 25 from recording its classes: it crashes.
    all.put("help", () -> new CommandLine.HelpCommand());
    return all;
  }

  /** The options of a command, with the values that they take where these are known. */
  private static SortedMap<String, List<String>> options(Console console, String name) {
    SortedMap<String, List<String>> all = new TreeMap<>();
    CommandLine command = commandLine(console, name).getSubcommands().get(name);
    if (command != null) {
      for (CommandLine.Model.OptionSpec option : command.getCommandSpec().options()) {
        List<String> values = new ArrayList<>();
        if (option.completionCandidates() != null) {
          option.completionCandidates().forEach(values::add);
        }
        all.put(option.longestName(), values);
      }
    }
    return all;
  }

  private static String message(ParameterException e) {
    boolean command =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
            && !unmatched.isUnknownOption()
            && e.getCommandLine().getParent() == null;
    if (!command) {
      return e.getMessage();
    }
    String word = ((CommandLine.UnmatchedArgumentException) e).getUnmatched().getFirst();
    List<String> near =
        Spelling.nearest(word, List.copyOf(e.getCommandLine().getSubcommands().keySet()));
    String meant =
        !near.isEmpty()
            ? "; did you mean tva " + near.getFirst() + "?"
            : word.endsWith(".tva") ? "; a script is run by tva run " + word : "";
    return "there is no command '" + word + "'" + meant;
  }

  private static int usage(Console console, ParameterException e) {
    console.say("tva: " + message(e));
    console.say("try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private static int failed(Console console, Exception e, boolean debug) {
    if (debug) {
      e.printStackTrace(console.err());
    }
    return switch (e) {
      case dev.tva.pass.CancelledException _ -> {
        console.say("stopped; nothing was written");
        yield ExitCode.STOPPED;
      }
      case DiagnosticException d -> failed(console, d.diagnostic());
      case ParameterException p -> usage(console, p);
      default -> failed(console, Bug.of(e));
    };
  }

  private static int failed(Console console, Diagnostic problem) {
    console.report(List.of(problem), Console.Format.text);
    return ExitCode.of(List.of(problem));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
