// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.yaml;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The documents of a YAML file. The library finds the words and what they belong to; no object is
 * ever made of them, whatever their tags ask for.
 */
public final class YamlReader {
  private static final int MOST_CHARACTERS = 4 << 20;
  private static final int MOST_PIECES = 200_000;
  private static final int MOST_NESTED = 50;

  /** Tags that say no more than what the text looks like. */
  private static final Set<Tag> PLAIN =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.MAP,
          Tag.SEQ,
          Tag.TIMESTAMP,
          Tag.MERGE);

  private final Source source;
  private final List<Diagnostic> problems;

  /** Where each code point begins, for the library counts those; empty where they are chars. */
  private final int[] places;

  private int pieces;

  private YamlReader(Source source, List<Diagnostic> problems) {
    this.source = source;
    this.problems = problems;
    this.places = places(source.text());
  }

  private static int[] places(String text) {
    int count = text.codePointCount(0, text.length());
    int[] places = new int[count == text.length() ? 0 : count + 1];
    int at = 0;
    for (int i = 0; i < places.length; i++) {
      places[i] = at;
      at = at < text.length() ? text.offsetByCodePoints(at, 1) : at;
    }
    return places;
  }

  /**
   * Reads all documents.
   *
   * @param problems takes what is odd and does not end the reading
   * @throws DiagnosticException if the text is no YAML, or larger than a recipe
   */
  public static List<Yaml> read(Source source, List<Diagnostic> problems) {
    return new YamlReader(source, problems).documents();
  }

  private List<Yaml> documents() {
    if (source.text().length() > MOST_CHARACTERS) {
      throw new DiagnosticException(YamlProblems.tooLarge(source));
    }
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MOST_CHARACTERS);
    limits.setMaxAliasesForCollections(MOST_PIECES);
    limits.setNestingDepthLimit(MOST_NESTED);
    List<Yaml> all = new ArrayList<>();
    try {
      Composer composer =
          new Composer(
              new ParserImpl(new StreamReader(source.text()), limits), new Resolver(), limits);
      while (composer.checkNode()) {
        all.add(piece(composer.getNode(), 0));
      }
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      Span at = point(mark == null ? 0 : offset(mark));
      throw new DiagnosticException(YamlProblems.noYaml(at, e.getProblem()), e);
    } catch (ReaderException e) {
      Span at = point(index(e.getPosition()));
      throw new DiagnosticException(YamlProblems.badCharacter(at, e.getCodePoint()), e);
    } catch (YAMLException e) {
      throw new DiagnosticException(YamlProblems.tooDeep(point(0)), e);
    }
    return all;
  }

  private Yaml piece(Node node, int depth) {
    Span at = span(node);
    // An anchor inside itself is as deep as one likes, and a few lines of aliases as long.
    if (depth > MOST_NESTED) {
      throw new DiagnosticException(YamlProblems.tooDeep(at));
    }
    if (++pieces > MOST_PIECES) {
      throw new DiagnosticException(YamlProblems.tooMany(at));
    }
    if (!PLAIN.contains(node.getTag())) {
      problems.add(YamlProblems.tag(at, node.getTag().getValue()));
    }
    return switch (node) {
      case ScalarNode s ->
          new Yaml.Scalar(s.getValue(), s.getScalarStyle() == ScalarStyle.PLAIN, at);
      case SequenceNode s ->
          new Yaml.Sequence(s.getValue().stream().map(n -> piece(n, depth + 1)).toList(), at);
      case MappingNode m -> mapping(m, at, depth);
      default -> throw new IllegalStateException("no kind of node: " + node.getNodeId());
    };
  }

  /** Of two values of one key the later counts; own keys count before merged ones. */
  private Yaml.Mapping mapping(MappingNode node, Span at, int depth) {
    Map<String, Yaml.Entry> own = new LinkedHashMap<>();
    List<Yaml> merged = new ArrayList<>();
    for (NodeTuple tuple : node.getValue()) {
      Yaml value = piece(tuple.getValueNode(), depth + 1);
      if (!(piece(tuple.getKeyNode(), depth + 1) instanceof Yaml.Scalar key)) {
        problems.add(YamlProblems.keyIsNoWord(span(tuple.getKeyNode())));
      } else if (key.plain() && key.text().equals("<<")) {
        merged.add(value);
      } else {
        Yaml.Entry before = own.put(key.text(), new Yaml.Entry(key, value));
        if (before != null) {
          problems.add(YamlProblems.twice(before.key(), key));
        }
      }
    }
    for (Yaml value : merged) {
      merge(value, own);
    }
    return new Yaml.Mapping(List.copyOf(own.values()), at);
  }

  private void merge(Yaml value, Map<String, Yaml.Entry> into) {
    switch (value) {
      case Yaml.Mapping m -> m.entries().forEach(e -> into.putIfAbsent(e.key().text(), e));
      case Yaml.Sequence s -> s.items().forEach(i -> merge(i, into));
      case Yaml.Scalar s -> problems.add(YamlProblems.nothingToMerge(s.at()));
    }
  }

  /** Of what goes over several lines, the part in the first. */
  private Span span(Node node) {
    int start = Math.min(offset(node.getStartMark()), source.text().length());
    int end = Math.max(start, Math.min(offset(node.getEndMark()), source.text().length()));
    int lineEnd = source.text().indexOf('\n', start);
    int last = lineEnd < 0 ? end : Math.min(end, lineEnd);
    while (last > start && Character.isWhitespace(source.text().charAt(last - 1))) {
      last--;
    }
    return source.span(start, last);
  }

  private Span point(int offset) {
    int start = Math.min(offset, source.text().length());
    return source.span(start, start);
  }

  private int offset(Mark mark) {
    return index(mark.getIndex());
  }

  private int index(int codePoints) {
    return places.length == 0 ? codePoints : places[Math.min(codePoints, places.length - 1)];
  }
}
