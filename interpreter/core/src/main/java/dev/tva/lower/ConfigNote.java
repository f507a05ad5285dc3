// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import dev.tva.analysis.Action;
import dev.tva.catalog.Manifest;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Edit;
import dev.tva.support.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A model of inputs that use their weights in different ways gets the config of one of them; a
 * script that says of which has decided.
 */
final class ConfigNote {
  private ConfigNote() {}

  /** Tells how the config of the first of {@code inputs} that differs does so. */
  static Optional<Diagnostic> of(Action.Save s, Input files, List<Input> inputs) {
    return inputs.stream().map(other -> of(s, files, other)).flatMap(Optional::stream).findFirst();
  }

  private static Optional<Diagnostic> of(Action.Save s, Input files, Input other) {
    SortedMap<String, String> written = hyperparameters(files);
    List<List<String>> rows = new ArrayList<>();
    hyperparameters(other)
        .forEach((field, there) -> {
          String here = written.getOrDefault(field, there);
          if (!here.equals(there)) {
            rows.add(List.of(field, here, there));
          }
        });
    return rows.isEmpty() ? Optional.empty() : Optional.of(note(s, files, other, rows));
  }

  private static Diagnostic note(Action.Save s, Input files, Input other, List<List<String>> rows) {
    var d =
        Diagnostic.note(
                Slug.CONFIGS_DIFFER,
                "`"
                    + s.written()
                    + "` gets the config of `"
                    + files.label()
                    + "`, and `"
                    + other.label()
                    + "` uses its weights otherwise")
            .at(s.from())
            .table(List.of("field", "`" + files.label() + "`", "`" + other.label() + "`"), rows)
            .note("names and shapes of tensors do not tell this");
    if (!s.place().source().equals(s.span().source())) {
      return d.help("a script can say which it gets: `with files = " + code(other) + "`").build();
    }
    return d.help("to write that of `" + other.label() + "`:", taking(s, other))
        .help("if it is meant:", taking(s, files))
        .build();
  }

  /** The statement with the option that says whose config is written. */
  private static Edit taking(Action.Save s, Input files) {
    boolean first = s.span().end() == s.place().end();
    return Edit.insertBehind(s.span(), (first ? " with" : ",") + " files = " + code(files));
  }

  /** How a script names an input: a parameter, or the path it opens. */
  private static String code(Input input) {
    boolean name = input.label().matches("[A-Za-z_]\\w*");
    return name ? input.label() : "model(\"" + input.label() + "\")";
  }

  private static SortedMap<String, String> hyperparameters(Input input) {
    return input.manifest().map(Manifest::hyperparameters).orElseThrow();
  }
}
