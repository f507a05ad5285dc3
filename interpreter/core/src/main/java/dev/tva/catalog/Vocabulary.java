// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tokens of a tokenizer, by the number of their row. Numbers may be left out; where two tokens
 * have one number, or a token has two, the later one counts.
 */
public final class Vocabulary {
  private final String place;
  private final SortedMap<Integer, Token> tokens;
  private final Map<String, Integer> rows = new HashMap<>();
  private final List<Token> appended;

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
    this(place, tokens, List.of());
  }

  private Vocabulary(String place, SortedMap<Integer, Token> tokens, List<Token> appended) {
    this.place = place;
    this.tokens = new TreeMap<>(tokens);
    this.appended = List.copyOf(appended);
    tokens.forEach((row, token) -> rows.put(token.text(), row));
  }

  public String place() {
    return place;
  }

  /** By row. */
  public SortedMap<Integer, Token> tokens() {
    return java.util.Collections.unmodifiableSortedMap(tokens);
  }

  /** Tokens that the files do not have yet; they have the last rows. */
  public List<Token> appended() {
    return appended;
  }

  public Optional<Integer> row(String token) {
    return Optional.ofNullable(rows.get(token));
  }

  public Optional<String> at(int row) {
    return Optional.ofNullable(tokens.get(row)).map(Token::text);
  }

  /** How many rows the tokens take. */
  public int size() {
    return tokens.isEmpty() ? 0 : tokens.lastKey() + 1;
  }

  /** Whether both have the same tokens at the same rows. */
  public boolean isSame(Vocabulary other) {
    return this == other || rows.equals(other.rows);
  }

  /** How many tokens of another one this has too. */
  public int shared(Vocabulary other) {
    return (int) other.rows.keySet().stream().filter(rows::containsKey).count();
  }

  /**
   * The same, and behind it what it lacks of others: of each, by its rows, first ordinary tokens,
   * then added ones.
   */
  public Vocabulary with(Collection<Vocabulary> others) {
    SortedMap<Integer, Token> all = new TreeMap<>(tokens);
    List<Token> more = new ArrayList<>(appended);
    Map<String, Integer> known = new HashMap<>(rows);
    int next = size();
    for (boolean added : new boolean[] {false, true}) {
      for (Vocabulary other : others) {
        for (Token token : other.tokens.values()) {
          if (token.written().isPresent() == added && !known.containsKey(token.text())) {
            known.put(token.text(), next);
            all.put(next++, token);
            more.add(token);
          }
        }
      }
    }
    return new Vocabulary(place, all, more);
  }
}
