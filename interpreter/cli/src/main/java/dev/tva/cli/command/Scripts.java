// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import dev.tva.source.Source;
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

  public static Source read(String path) {
    Path file = Path.of(path);
    try {
      return Source.of(path, Files.readString(file, StandardCharsets.UTF_8));
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
