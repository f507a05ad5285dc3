// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import dev.tva.recipe.yaml.Yaml;
import dev.tva.source.Span;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One document of mergekit: what is merged and how.
 *
 * @param name what later documents call its result
 * @param base the model that the others are compared with
 * @param whole whether the sources are whole models, so that there is one slice
 * @param module parameters between those of a slice and those of the document
 */
public record Merge(
    Optional<Yaml.Scalar> name,
    Method method,
    Span methodAt,
    Optional<ModelRef> base,
    List<Slice> slices,
    boolean whole,
    Parameters module,
    Parameters top,
    Optional<Word> dtype,
    Optional<Word> outDtype,
    Optional<Tokenizer> tokenizer,
    Optional<Yaml.Scalar> chatTemplate) {

  public Merge {
    slices = List.copyOf(slices);
  }

  /** All that it names, the base first. */
  public Stream<ModelRef> models() {
    return Stream.concat(
        base.stream(),
        slices.stream()
            .flatMap(
                s -> Stream.concat(s.base().stream(), s.sources().stream().map(Source::model))));
  }

  /** The same, and the models whose tokens or rows of tokens are asked for. */
  public Stream<ModelRef> named() {
    return Stream.concat(
        models(),
        tokenizer.stream()
            .flatMap(t ->
                Stream.concat(
                    t.source().stream(), t.tokens().stream().flatMap(k -> k.model().stream()))));
  }

  /** A value that is one word, and its place. */
  public record Word(String text, Span at) {}

  /** Blocks that follow one another in the result, made of blocks of each source. */
  public record Slice(
      List<Source> sources, Parameters parameters, Optional<ModelRef> base, Span at) {
    public Slice {
      sources = List.copyOf(sources);
    }
  }

  /** A model, or some of its blocks. */
  public record Source(ModelRef model, Optional<Range> blocks, Parameters parameters, Span at) {}

  /** Blocks {@code from} to before {@code to}. */
  public record Range(int from, int to, Span at) {
    public int size() {
      return to - from;
    }
  }

  /**
   * A model as mergekit names it: {@code PATH[@REVISION][+ADAPTER]}.
   *
   * @param at where it is named
   */
  public record ModelRef(
      String path,
      Optional<String> revision,
      Optional<String> adapter,
      Optional<String> adapterRevision,
      Span at) {
    public boolean same(ModelRef other) {
      return path.equals(other.path)
          && revision.equals(other.revision)
          && adapter.equals(other.adapter)
          && adapterRevision.equals(other.adapterRevision);
    }

    public String text() {
      return path
          + revision.map(r -> "@" + r).orElse("")
          + adapter.map(a -> "+" + a).orElse("")
          + adapterRevision.map(r -> "@" + r).orElse("");
    }

    /** The model below the adapter. */
    public ModelRef plain() {
      return new ModelRef(path, revision, Optional.empty(), Optional.empty(), at);
    }
  }

  /**
   * Which tokens the result has.
   *
   * @param source a model whose tokens they are; or those of the base, or of all
   */
  public record Tokenizer(
      Kind kind, Optional<ModelRef> source, List<Token> tokens, Optional<BigDecimal> pad, Span at) {
    /** Whose tokens they are. */
    enum Kind {
      UNION,
      BASE,
      MODEL
    }

    /** Whether they are those of all models. */
    public boolean union() {
      return kind == Kind.UNION;
    }
  }

  /**
   * A token whose row is taken from somewhere.
   *
   * @param model from where; empty for a row of zeros
   * @param there the token whose row it is there; empty for the same
   * @param id the number of the row there
   * @param force whether also of models that have the token
   */
  public record Token(
      String text,
      Optional<ModelRef> model,
      Optional<String> there,
      Optional<BigDecimal> id,
      boolean force,
      Span at) {}
}
