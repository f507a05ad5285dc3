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
        .ifPresent(m ->
            m.entries()
                .forEach(
                    e -> tokens.add(new Merge.Token(e.key().text(), e.value(), e.key().at()))));
    Optional<Yaml> source = block.get().get("source");
    return source.isPresent()
        ? source(source.get(), tokens, pad)
        : Optional.of(
            new Tokenizer(Tokenizer.Kind.UNION, Optional.empty(), tokens, pad, block.get().at()));
  }
}
