// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import static dev.tva.diagnostic.Diagnostic.warning;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import dev.tva.recipe.yaml.Yaml;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What is said of YAML that is no recipe of mergekit, or not all of it. */
public final class RecipeProblems {
  private RecipeProblems() {}

  public static Diagnostic error(Span at, String sentence, String help) {
    return Diagnostic.error(Slug.BAD_RECIPE, sentence).at(at).help(help).build();
  }

  public static Diagnostic notYet(Span at, String sentence, String help) {
    return Diagnostic.error(Slug.NOT_IN_THIS_VERSION, sentence).at(at).help(help).build();
  }

  /** {@code wanted} is what would be right, as "a number". */
  public static Diagnostic wrongKind(Yaml value, String key, String wanted) {
    return Diagnostic.error(Slug.BAD_RECIPE, "`" + key + "` takes " + wanted)
        .at(value.at(), value instanceof Yaml.Scalar ? "" : "this is " + value.kind())
        .help("write " + wanted + " there")
        .build();
  }

  public static Diagnostic missing(Span at, String key, String example) {
    return Diagnostic.error(Slug.BAD_RECIPE, "there is no `" + key + "`")
        .at(at)
        .example("add it", example)
        .build();
  }

  public static Diagnostic oneOf(Span at, String what, String word, Collection<String> words) {
    var d = Diagnostic.error(Slug.BAD_RECIPE, what + " `" + word + "` is not known").at(at);
    List<String> near = Spelling.nearest(word, words);
    if (near.isEmpty()) {
      return d.help("give one of: " + String.join(", ", words)).build();
    }
    return d.help("did you mean", new Edit(at, near.getFirst())).build();
  }

  /**
   * A key that nothing reads.
   *
   * @param where what it stands in
   */
  public static Diagnostic unknownKey(Yaml.Scalar key, String where, Set<String> known) {
    var d =
        warning(
                Slug.UNKNOWN_KEY,
                "`" + key.text() + "` is no key of " + where + "; mergekit ignores it")
            .at(key.at(), "this has no effect");
    List<String> near = Spelling.nearest(key.text(), known);
    if (!near.isEmpty()) {
      return d.help("did you mean", new Edit(key.at(), near.getFirst())).build();
    }
    return d.help("leave it out, or see whether it belongs elsewhere").build();
  }

  /** A parameter beside {@code parameters:} instead of in it. */
  public static Diagnostic outsideParameters(Yaml.Entry entry, boolean hasParameters) {
    Yaml.Scalar key = entry.key();
    var d =
        warning(
                Slug.UNKNOWN_KEY,
                "`" + key.text() + "` stands outside `parameters:`, where mergekit does not see it")
            .at(key.at(), "this has no effect");
    if (hasParameters || !(entry.value() instanceof Yaml.Scalar value)) {
      return d.example("to give it an effect", "parameters: {" + key.text() + ": ...}").build();
    }
    Span all = key.at().to(value.at());
    return d.help("to give it an effect", new Edit(all, "parameters: {" + all.text() + "}"))
        .build();
  }

  /** A value with a filter that is no item of a list. */
  public static Diagnostic filterAlone(Yaml.Mapping value) {
    String text = value.at().text();
    var d =
        Diagnostic.error(Slug.BAD_RECIPE, "a value with a filter is an item of a list")
            .at(value.at());
    return text.startsWith("{") && text.endsWith("}")
        ? d.help("make a list of it", new Edit(value.at(), "[" + text + "]")).build()
        : d.help("put `- ` in front of it").build();
  }

  public static Diagnostic revisionBeside(Yaml.Scalar key) {
    return warning(Slug.UNKNOWN_KEY, "`revision` beside `model` is ignored by mergekit")
        .at(key.at(), "this has no effect")
        .example("to ask for a revision", "model: org/name@revision")
        .build();
  }
}
