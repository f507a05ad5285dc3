// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.yaml;

import static dev.tva.diagnostic.Diagnostic.error;
import static dev.tva.diagnostic.Diagnostic.warning;

import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Edit;
import dev.tva.source.Source;
import dev.tva.source.Span;

/** What is said of a text that is no YAML, or none that can be meant. */
public final class YamlProblems {
  private YamlProblems() {}

  /** {@code why} in the words of the library. */
  public static Diagnostic noYaml(Span at, String why) {
    String text = at.source().text();
    if (at.start() < text.length() && text.charAt(at.start()) == '\t') {
      Span tab = at.source().span(at.start(), at.start() + 1);
      return error(Slug.BAD_YAML, "a tab stands where YAML wants spaces")
          .at(tab)
          .help("put spaces there", "", new Edit(tab, "  "))
          .build();
    }
    return error(Slug.BAD_YAML, "this is no YAML from here on")
        .at(at)
        .note(why.strip().replaceAll("\\.$", ""))
        .help("look at the line above too: a colon, a quote or a bracket may be missing there")
        .build();
  }

  public static Diagnostic badCharacter(Span at, int codePoint) {
    return error(Slug.BAD_YAML, "a character that YAML does not know stands here")
        .at(at)
        .note(String.format("it is U+%04X", codePoint))
        .help("take it away")
        .build();
  }

  public static Diagnostic tooLarge(Source source) {
    return error(Slug.BAD_YAML, "the recipe is larger than any recipe")
        .at(source.span(0, 0))
        .note("it has " + Bytes.text(source.text().length()))
        .help("give the YAML file of a merge")
        .build();
  }

  public static Diagnostic tooMany(Span at) {
    return error(
            Slug.BAD_YAML, "with all its anchors followed, the recipe is larger than any recipe")
        .at(at)
        .help("write out what is meant, without anchors inside anchors")
        .build();
  }

  public static Diagnostic tooDeep(Span at) {
    return error(Slug.BAD_YAML, "the recipe is nested more deeply than any recipe")
        .at(at)
        .help("look for an anchor inside itself, or for brackets that are never closed")
        .build();
  }

  public static Diagnostic tag(Span at, String tag) {
    return error(Slug.BAD_YAML, "the tag `" + tag + "` has no meaning in a recipe")
        .at(at)
        .help("leave the tag out")
        .build();
  }

  public static Diagnostic keyIsNoWord(Span at) {
    return error(Slug.BAD_YAML, "a key is a word, and this is a list or a map")
        .at(at)
        .help("write it as `key: value`")
        .build();
  }

  public static Diagnostic nothingToMerge(Span at) {
    return error(Slug.BAD_YAML, "`<<` takes an alias of keys with values")
        .at(at)
        .help("mark what is meant with `&name` where it stands, and write `<<: *name`")
        .build();
  }

  public static Diagnostic twice(Yaml.Scalar before, Yaml.Scalar key) {
    var d =
        warning(Slug.BAD_YAML, "the key `" + key.text() + "` stands twice; the second counts")
            .at(key.at(), "this counts")
            .also(before.at(), "this does not");
    int line = before.at().line();
    return key.at().line() == line + 1
        ? d.help("leave the first out", "", Edit.removeLine(key.at().source(), line)).build()
        : d.help("leave one of them out").build();
  }
}
