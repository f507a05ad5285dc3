// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.analysis.PathProblem;
import dev.tva.catalog.CatalogException;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.repl.Reply.Part;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes the bindings of a script into a session. */
final class Loading {
  private Loading() {}

  /** A script as it was read, or why it could not be. */
  record Read(List<Diagnostic> problems, Optional<Parsed> parsed) {
    /** The parameters it declares. */
    List<String> parameters() {
      return parsed.stream()
          .flatMap(p -> p.script().statements().stream())
          .filter(s -> s instanceof Statement.Param)
          .map(s -> ((Statement.Param) s).name().name())
          .toList();
    }
  }

  static Read read(Host host, String path) {
    return read(host, path, Optional.empty());
  }

  /** {@code at} is where the path was typed. */
  static Read read(Host host, String path, Optional<Span> at) {
    try {
      Parsed parsed = TvaParser.parse(Source.of(path, host.catalog().readScript(path)));
      return new Read(parsed.told(), Optional.of(parsed));
    } catch (CatalogException e) {
      return new Read(List.of(PathProblem.of(Slug.CANNOT_READ, e, path, at)), Optional.empty());
    }
  }

  /** Binds what the script binds, up to its first error; what it saves and shows is not done. */
  static Reply run(State state, Read read) {
    List<Part> parts = new ArrayList<>(State.problems(read.problems()));
    if (read.parsed().isEmpty() || !read.parsed().get().ok()) {
      return new Reply(parts, false);
    }
    int left = 0;
    List<String> bound = new ArrayList<>();
    for (Statement s : read.parsed().get().script().statements()) {
      switch (s) {
        case Statement.Bind _, Statement.Param _, Statement.Define _, Statement.Import _ -> {
          List<String> before = List.copyOf(state.bindings().keySet());
          State.Taken taken = state.take(s);
          parts.addAll(State.problems(taken.analysis().problems()));
          if (!taken.analysis().ok()) {
            parts.add(new Part.Remark("the rest of the script was left"));
            return new Reply(parts, false);
          }
          state.bindings().keySet().stream().filter(n -> !before.contains(n)).forEach(bound::add);
        }
        case Statement.Save _,
            Statement.Show _,
            Statement.Assert _,
            Statement.For _,
            Statement.Broken _,
            Statement.Bare _ ->
            left++;
      }
    }
    parts.add(new Part.Remark(summary(bound, left)));
    return new Reply(parts, false);
  }

  private static String summary(List<String> bound, int left) {
    String names = bound.isEmpty() ? "nothing new is bound" : "bound " + String.join(", ", bound);
    return left == 0
        ? names
        : names
            + "; "
            + left
            + (left == 1 ? " statement that does" : " statements that do")
            + " something "
            + (left == 1 ? "was" : "were")
            + " not run";
  }

  /** A place for messages: everything behind a command's name. */
  static Diagnostic missingPath(Span at, String example) {
    return error(Slug.WRONG_ARGUMENTS, "a path is missing")
        .at(at)
        .example("for instance", example)
        .build();
  }
}
