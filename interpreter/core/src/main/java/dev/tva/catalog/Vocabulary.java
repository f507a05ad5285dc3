// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a tokenizer, by the number of their row. Numbers may be left out; where two tokens
 * have one number, or a token has two, the later one counts.
 */
public final class Vocabulary {
  private final String place;
  private final Optional<Vocabulary> before;
  private final int first;
  private final @Nullable String[] texts;
  private final Map<String, Integer> rows;
  private final Map<String, String> written = new HashMap<>();

  /**
   * A token.
   *
   * @param written how a {@code tokenizer.json} writes it among those that were added; empty for an
   *     ordinary one
   */
  public record Token(String text, Optional<String> written) {
    public static Token ordinary(String text) {
      return new Token(text, Optional.empty());
    }
  }

  /**
   * @param place where the files of the tokenizer lie
   */
  public Vocabulary(String place, SortedMap<Integer, Token> tokens) {
    this.place = place;
    this.before = Optional.empty();
    this.first = 0;
    this.texts = new @Nullable String[tokens.isEmpty() ? 0 : tokens.lastKey() + 1];
    this.rows = HashMap.newHashMap(tokens.size());
    tokens.forEach(this::put);
  }

  /** More tokens behind others, which the files do not have yet. */
  private Vocabulary(Vocabulary before, List<Token> more) {
    this.place = before.place;
    this.before = Optional.of(before);
    this.first = before.size();
    this.texts = new @Nullable String[more.size()];
    this.rows = HashMap.newHashMap(more.size());
    for (Token token : more) {
      put(first + rows.size(), token);
    }
  }

  private void put(int row, Token token) {
    texts[row - first] = token.text();
    rows.put(token.text(), row);
    token.written().ifPresent(w -> written.put(token.text(), w));
  }

  public String place() {
    return place;
  }

  /** Tokens that the files do not have yet; they have the last rows. */
  public List<Token> appended() {
    List<Token> all = new ArrayList<>();
    for (int row = first; before.isPresent() && row < size(); row++) {
      all.add(token(row).orElseThrow());
    }
    return all;
  }

  public Optional<Integer> row(String token) {
    Integer own = rows.get(token);
    return own != null ? Optional.of(own) : before.flatMap(b -> b.row(token));
  }

  public Optional<String> at(int row) {
    if (row < first) {
      return before.flatMap(b -> b.at(row));
    }
    return row < size() ? Optional.ofNullable(texts[row - first]) : Optional.empty();
  }

  /** The token of a row. */
  public Optional<Token> token(int row) {
    return row < first
        ? before.flatMap(b -> b.token(row))
        : at(row).map(text -> new Token(text, Optional.ofNullable(written.get(text))));
  }

  /** How many rows the tokens take. */
  public int size() {
    return first + texts.length;
  }

  /** How many tokens there are. */
  public int count() {
    return rows.size() + before.map(Vocabulary::count).orElse(0);
  }

  /** Whether both have the same tokens at the same rows. */
  public boolean isSame(Vocabulary other) {
    if (this == other) {
      return true;
    }
    for (int row = 0; row < Math.max(size(), other.size()); row++) {
      if (!at(row).equals(other.at(row))) {
        return false;
      }
    }
    return true;
  }

  /** How many of the first rows of another one are of tokens that this has, too. */
  public int shared(Vocabulary other, int most) {
    int count = 0;
    for (int row = 0; row < Math.min(most, other.size()); row++) {
      count += other.at(row).flatMap(this::row).isPresent() ? 1 : 0;
    }
    return count;
  }

  /** How many of the first rows are of tokens. */
  public int within(int most) {
    int count = 0;
    for (int row = 0; row < Math.min(most, size()); row++) {
      count += at(row).isPresent() ? 1 : 0;
    }
    return count;
  }

  /** Another one, as far as a model has rows for its tokens. */
  public record Of(Vocabulary tokens, int rows) {}

  /**
   * The same, and behind it what it lacks of others: of each, by its rows, first ordinary tokens,
   * then added ones.
   */
  public Vocabulary with(Collection<Of> others) {
    List<Token> more = new ArrayList<>();
    Map<String, Integer> known = new HashMap<>();
    for (boolean added : new boolean[] {false, true}) {
      for (Of other : others) {
        for (int row = 0; row < Math.min(other.rows(), other.tokens().size()); row++) {
          other
              .tokens()
              .token(row)
              .filter(t -> t.written().isPresent() == added)
              .filter(t -> row(t.text()).isEmpty() && known.put(t.text(), 0) == null)
              .ifPresent(more::add);
        }
      }
    }
    return more.isEmpty() ? this : new Vocabulary(this, more);
  }
}
