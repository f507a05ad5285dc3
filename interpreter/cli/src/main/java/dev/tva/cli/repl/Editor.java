// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The program with which a person edits text. */
public final class Editor {
  private final Optional<String> command;

  private Editor(Optional<String> command) {
    this.command = command;
  }

  /** That of {@code VISUAL}, or else of {@code EDITOR}. */
  public static Editor of(Map<String, String> environment) {
    return new Editor(
        Optional.ofNullable(environment.get("VISUAL"))
            .filter(v -> !v.isBlank())
            .or(() -> Optional.ofNullable(environment.get("EDITOR")).filter(v -> !v.isBlank())));
  }

  /** Where nobody sits at a terminal. */
  public static Editor none() {
    return new Editor(Optional.empty());
  }

  String edit(String text, Span place) {
    String program =
        command.orElseThrow(() ->
            new DiagnosticException(
                error(Slug.WRONG_ARGUMENTS, "no editor is known")
                    .at(place)
                    .note("the environment variables VISUAL and EDITOR are not set")
                    .command("to name one, begin the session with", "EDITOR=vi tva")
                    .build()));
    try {
      Path file = Files.createTempFile("edited", ".tva");
      try {
        Files.writeString(file, text.endsWith("\n") ? text : text + "\n");
        int code =
            new ProcessBuilder("sh", "-c", program + " \"$1\"", "sh", file.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
          throw failed(program, "it ended with exit code " + code, place);
        }
        return Files.readString(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw failed(program, String.valueOf(e.getMessage()), place);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(program, "it was interrupted", place);
    }
  }

  private static DiagnosticException failed(String program, String why, Span place) {
    return new DiagnosticException(
        error(Slug.CANNOT_READ, "`" + program + "` did not edit the text; nothing is run")
            .at(place)
            .note(why)
            .help("name a program that opens a file and ends once it is edited")
            .build());
  }
}
