// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.look;

import dev.tva.cli.command.Help;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tva completion}. */
@Command(
    name = "completion",
    description = {
      "Prints a script that teaches a shell to complete tva's command lines.",
      "",
      "It completes commands, options, parameters of scripts, and names of tensors in patterns."
    },
    footer = {
      "",
      "Examples:",
      "  tva completion bash > ~/.local/share/bash-completion/completions/tva",
      "  tva completion zsh > ~/.zfunc/_tva",
      "  tva completion fish > ~/.config/fish/completions/tva.fish",
      "",
      ExitCode.HELP
    })
public final class CompletionCommand implements Callable<Integer> {
  @Mixin Help help = new Help();

  /** The shells it is for. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Parameters(index = "0", paramLabel = "bash|zsh|fish", description = "the shell")
  Shell shell;

  @Parameters(
      index = "1..*",
      hidden = true,
      description = "the words typed after tva, of which the last is to be completed")
  List<String> words = new ArrayList<>();

  private final Console console;
  private final List<String> commands;
  private final Function<String, SortedMap<String, List<String>>> options;

  /**
   * @param options those of a command, with the values that each takes where these are known
   */
  public CompletionCommand(
      Console console,
      List<String> commands,
      Function<String, SortedMap<String, List<String>>> options) {
    this.console = console;
    this.commands = commands;
    this.options = options;
  }

  @Override
  public Integer call() {
    if (words.isEmpty()) {
      console.out().print(script());
    } else {
      new Completions(commands, options).of(words).forEach(console.out()::println);
    }
    return ExitCode.OK;
  }

  private String script() {
    String name = "completion." + shell;
    try (InputStream in = CompletionCommand.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
