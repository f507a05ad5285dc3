// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import dev.tva.catalog.Alteration;
import dev.tva.catalog.RowMap;
import dev.tva.catalog.TokenTensors;
import dev.tva.catalog.Vocabulary;
import dev.tva.graph.Value;
import dev.tva.support.Input;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/** Which rows there are after an alignment, and where each comes from. */
final class AlignedRows {
  private final List<Input> read;
  private final List<Input> like;
  private final Map<Integer, Vocabulary> known;
  private final Optional<Filling> filling;
  private final List<Input> asked;
  private final AlignTokens given;
  private final Function<Value, Input> input;
  private final Optional<Vocabulary> tokens;
  private final int count;

  /**
   * @param read the inputs that are aligned
   * @param like whose tokens are wanted
   * @param known the tokens of all inputs; empty where rows are taken by index
   * @param filling of points; empty of deltas, whose new rows are zero
   * @param input the input that a model is
   */
  AlignedRows(
      List<Input> read,
      List<Input> like,
      Map<Integer, Vocabulary> known,
      Optional<Filling> filling,
      Function<Value, Input> input,
      AlignTokens given) {
    this.read = read;
    this.like = like;
    this.known = known;
    this.filling = filling;
    this.given = given;
    this.input = input;
    List<Input> named =
        filling.stream().flatMap(f -> f.from().stream()).map(input).distinct().toList();
    this.asked = named.isEmpty() ? like : named;
    this.tokens =
        Optional.ofNullable(known.get(like.getFirst().index()))
            .map(first ->
                first.with(
                    like.subList(1, like.size()).stream()
                        .map(i -> new Vocabulary.Of(known.get(i.index()), rows(i)))
                        .toList()));
    int most = like.stream().mapToInt(AlignedRows::rows).max().orElseThrow();
    int stored =
        tokens
            .map(t ->
                t.appended().isEmpty()
                    ? rows(like.getFirst())
                    : Math.max(rows(like.getFirst()), t.size()))
            .orElse(most);
    this.count = Math.ceilDiv(stored, given.multiple()) * given.multiple();
  }

  private static int rows(Input input) {
    return Math.toIntExact(TokenTensors.rows(input.manifest().orElseThrow()).orElseThrow());
  }

  /** The tokens there are then; empty where rows are taken by index. */
  Optional<Vocabulary> tokens() {
    return tokens;
  }

  int count() {
    return count;
  }

  /** How an input is seen. */
  Input.Sight.Aligned of(Input input, List<Alteration> alters) {
    Maker maker = new Maker(input);
    for (int r = 0; r < count; r++) {
      maker.add(r);
    }
    int dropped =
        tokens
            .map(t -> {
              Vocabulary own = known.get(input.index());
              return own.within(rows(input)) - t.shared(own, rows(input));
            })
            .orElse(Math.max(0, rows(input) - count));
    List<Integer> donors = List.copyOf(maker.donors.keySet());
    return new Input.Sight.Aligned(maker.build(), donors, tokens, dropped, alters);
  }

  /** The row that an input has for a token. */
  private OptionalInt row(Input input, String token) {
    Optional<Integer> row = known.get(input.index()).row(token).filter(r -> r < rows(input));
    return row.isPresent() ? OptionalInt.of(row.get()) : OptionalInt.empty();
  }

  /** Whether an input's row is no token's, or there are no tokens. */
  private boolean isFree(Input input, int row) {
    return row < rows(input)
        && Optional.ofNullable(known.get(input.index())).map(v -> v.at(row).isEmpty()).orElse(true);
  }

  /** Makes the map of one input. */
  private final class Maker {
    private final Input own;
    private final Map<Integer, Integer> donors = new LinkedHashMap<>();
    private final RowMap.Builder map = new RowMap.Builder();

    Maker(Input own) {
      this.own = own;
    }

    RowMap build() {
      return map.build(donors.size() + 2);
    }

    void add(int row) {
      Optional<String> token = tokens.flatMap(t -> t.at(row));
      if (filling.isEmpty()) {
        delta(row, token);
      } else if (token.isPresent()) {
        point(token.get());
      } else {
        unused(row, filling.get().way().orElseThrow());
      }
      map.row();
    }

    /** What a delta lacks, or one of what it is made of, is zero. */
    private void delta(int row, Optional<String> token) {
      if (token.isEmpty()) {
        if (read.stream().allMatch(i -> isFree(i, row))) {
          map.from(0, row);
        }
      } else if (read.stream().allMatch(i -> row(i, token.get()).isPresent())
          && !given.of(token.get()).map(AlignTokens.Token::force).orElse(false)) {
        map.from(0, row(own, token.get()).getAsInt());
      }
    }

    private void point(String token) {
      OptionalInt has = row(own, token);
      Optional<AlignTokens.Token> source = given.of(token);
      if (source.isPresent() && (has.isEmpty() || source.get().force())) {
        source
            .get()
            .of()
            .map(input)
            .ifPresent(i -> from(i, source.get().row(known.get(i.index())).orElseThrow()));
      } else if (has.isPresent()) {
        map.from(0, has.getAsInt());
      } else {
        filled(token, filling.orElseThrow().way().orElseThrow());
      }
    }

    /** A row that no token has. */
    private void unused(int row, Filling.Way way) {
      Optional<Input> first =
          Stream.concat(Stream.of(own), like.stream()).filter(i -> isFree(i, row)).findFirst();
      if (first.isPresent() && (first.get() == own || way != Filling.Way.ZERO)) {
        from(first.get(), row);
      } else if (way != Filling.Way.ZERO) {
        map.fromLast();
      }
    }

    private void filled(String token, Filling.Way way) {
      boolean first = row(asked.getFirst(), token).isPresent();
      switch (way) {
        case ZERO -> {}
        case LIKE -> all(first ? asked.subList(0, 1) : asked, token);
        case MEAN -> all(asked, token);
      }
    }

    private void all(List<Input> some, String token) {
      some.forEach(i -> row(i, token).ifPresent(r -> from(i, r)));
    }

    private void from(Input of, int row) {
      map.from(
          of.index() == own.index()
              ? 0
              : donors.computeIfAbsent(of.index(), _ -> donors.size() + 1),
          row);
    }
  }
}
