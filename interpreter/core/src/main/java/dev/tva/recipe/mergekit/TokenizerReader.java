// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import dev.tva.recipe.mergekit.Merge.Tokenizer;
import dev.tva.recipe.yaml.Yaml;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tokenizer} and its older form, {@code tokenizer_source}. */
public final class TokenizerReader {
  private final Reading reading;

  public TokenizerReader(Reading reading) {
    this.reading = reading;
  }

  /** Whose tokens: a word, or a model. */
  public Optional<Tokenizer> source(Yaml value) {
    return source(value, List.of(), Optional.empty());
  }

  private Optional<Tokenizer> source(
      Yaml value, List<Merge.Token> tokens, Optional<BigDecimal> pad) {
    Optional<Tokenizer.Kind> kind =
        value instanceof Yaml.Scalar s && s.text().equals("union")
            ? Optional.of(Tokenizer.Kind.UNION)
            : value instanceof Yaml.Scalar s && s.text().equals("base")
                ? Optional.of(Tokenizer.Kind.BASE)
                : Optional.empty();
    if (kind.isPresent()) {
      return Optional.of(new Tokenizer(kind.get(), Optional.empty(), tokens, pad, value.at()));
    }
    return reading
        .model(value, "tokenizer")
        .map(m -> new Tokenizer(Tokenizer.Kind.MODEL, Optional.of(m), tokens, pad, value.at()));
  }

  /** The block; without a source all models' tokens are meant, even where it is empty. */
  public Optional<Tokenizer> block(Yaml value) {
    Optional<Yaml.Mapping> block =
        reading.mapping(value, "tokenizer", "keys with values, `source` among them");
    if (block.isEmpty()) {
      return Optional.empty();
    }
    reading.unknown(block.get(), "a tokenizer", Set.of("source", "tokens", "pad_to_multiple_of"));
    Optional<BigDecimal> pad =
        block.get().get("pad_to_multiple_of").flatMap(v -> reading.number(v, "pad_to_multiple_of"));
    List<Merge.Token> tokens = new ArrayList<>();
    block
        .get()
        .get("tokens")
        .flatMap(v -> reading.mapping(v, "tokens", "tokens with a `source` each"))
        .ifPresent(m -> m.entries().forEach(e -> token(e).ifPresent(tokens::add)));
    Optional<Yaml> source = block.get().get("source");
    return source.isPresent()
        ? source(source.get(), tokens, pad)
        : Optional.of(
            new Tokenizer(Tokenizer.Kind.UNION, Optional.empty(), tokens, pad, block.get().at()));
  }

  /** {@code TOKEN: {source: ..., force: true}}. */
  private Optional<Merge.Token> token(Yaml.Entry entry) {
    Optional<Yaml.Mapping> of =
        reading.mapping(entry.value(), entry.key().text(), "`source` and perhaps `force`");
    if (of.isEmpty()) {
      return Optional.empty();
    }
    reading.unknown(of.get(), "a token", Set.of("source", "force"));
    boolean force =
        of.get()
            .get("force")
            .flatMap(v -> reading.number(v, "force"))
            .map(n -> n.signum() != 0)
            .orElse(false);
    Optional<Yaml> source = of.get().get("source");
    if (source.isEmpty()) {
      reading.tell(RecipeProblems.missing(entry.key().at(), "source", "source: org/name"));
      return Optional.empty();
    }
    return source.get() instanceof Yaml.Mapping m && m.find("kind").isPresent()
        ? placed(entry, m, force)
        : reading.model(source.get(), "source").map(m -> token(entry, Optional.of(m), force));
  }

  private static Merge.Token token(
      Yaml.Entry entry, Optional<Merge.ModelRef> model, boolean force) {
    return new Merge.Token(
        entry.key().text(), model, Optional.empty(), Optional.empty(), force, entry.key().at());
  }

  /** {@code {kind: model_token, model: ..., token: ...}}, or {@code {kind: zero}}. */
  private Optional<Merge.Token> placed(Yaml.Entry entry, Yaml.Mapping source, boolean force) {
    reading.unknown(source, "a token's source", Set.of("kind", "model", "token", "token_id"));
    String kind =
        source
            .get("kind")
            .flatMap(v -> reading.word(v, "kind", "a word"))
            .map(Yaml.Scalar::text)
            .orElse("");
    if (kind.equals("zero")) {
      return Optional.of(token(entry, Optional.empty(), force));
    }
    if (!kind.equals("model_token")) {
      reading.tell(
          RecipeProblems.oneOf(source.at(), "the kind", kind, List.of("model_token", "zero")));
      return Optional.empty();
    }
    Optional<String> there =
        source
            .get("token")
            .flatMap(v -> reading.word(v, "token", "a token"))
            .map(Yaml.Scalar::text);
    Optional<BigDecimal> id = source.get("token_id").flatMap(v -> reading.number(v, "token_id"));
    return source
        .get("model")
        .flatMap(v -> reading.model(v, "model"))
        .map(m ->
            new Merge.Token(
                entry.key().text(), Optional.of(m), there, id, force, entry.key().at()));
  }
}
