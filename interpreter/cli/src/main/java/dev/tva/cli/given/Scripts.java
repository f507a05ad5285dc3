// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.given;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.checkpoint.ScriptText;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import dev.tva.source.Source;
import dev.tva.syntax.TvaParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads scripts given on the command line. */
public final class Scripts {
  private Scripts() {}

  /** Standard input, where it is read as a script. */
  private static final String STDIN = "-";

  /** Also what stands on standard input, and the main script of a folder. */
  public static Source read(String given) {
    if (given.equals(STDIN)) {
      return stdin();
    }
    Path main = Path.of(given).resolve("main" + ScriptText.ENDING);
    String path =
        Files.isDirectory(Path.of(given)) && Files.isRegularFile(main) ? main.toString() : given;
    Path file = Path.of(path);
    try {
      Source source = Source.of(path, ScriptText.read(file));
      if (!path.endsWith(ScriptText.ENDING)
          && Files.isRegularFile(file)
          && !TvaParser.parse(source).ok()) {
        throw noScript(path);
      }
      return source;
    } catch (CharacterCodingException e) {
      throw new DiagnosticException(
          error(Slug.CANNOT_READ, "`" + path + "` is not UTF-8 text")
              .help("a script is plain text; a checkpoint is given as name=" + path)
              .build(),
          e);
    } catch (IOException e) {
      var d = error(Slug.CANNOT_READ, "there is no script `" + path + "` that can be read");
      List<String> near = Spelling.nearest(file.getFileName().toString(), siblings(file));
      if (near.isEmpty()) {
        d.help("give the path of a .tva file, or a formula to `tva eval`");
      } else {
        d.example("did you mean", file.resolveSibling(near.getFirst()).toString());
      }
      throw new DiagnosticException(d.build(), e);
    }
  }

  /** Reads a recipe, which may be called anything. */
  public static Source recipe(String path) {
    try {
      return Source.of(path, ScriptText.read(Path.of(path)));
    } catch (CharacterCodingException e) {
      throw new DiagnosticException(
          error(Slug.CANNOT_READ, "`" + path + "` is not UTF-8 text")
              .help("give the YAML file of a merge")
              .build(),
          e);
    } catch (IOException e) {
      var d = error(Slug.CANNOT_READ, "there is no recipe `" + path + "` that can be read");
      List<String> near =
          Spelling.nearest(Path.of(path).getFileName().toString(), siblings(Path.of(path)));
      if (near.isEmpty()) {
        d.help("give the path of a YAML file");
      } else {
        d.example("did you mean", Path.of(path).resolveSibling(near.getFirst()).toString());
      }
      throw new DiagnosticException(d.build(), e);
    }
  }

  private static Source stdin() {
    try {
      return Source.of("<stdin>", new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new DiagnosticException(
          error(Slug.CANNOT_READ, "standard input cannot be read to its end").build(), e);
    }
  }

  /** Nothing is said of what is in it: it may be anything. */
  private static DiagnosticException noScript(String path) {
    var d =
        error(Slug.CANNOT_READ, "`" + path + "` is no script")
            .note("its name does not end in .tva, and its text is not tva's");
    if (path.matches(".*\\.(ya?ml|mecha)")) {
      d.command("to turn another tool's recipe into a script", "tva import " + path);
    } else {
      d.help("give the path of a .tva file");
    }
    return new DiagnosticException(d.build());
  }

  private static List<String> siblings(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    } catch (IOException _) {
      return List.of();
    }
  }
}
