// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.catalog.TokenTensors;
import dev.tva.catalog.Vocabulary;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.Input;
import dev.tva.tensor.Rational;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/** What a call of {@code align} says of single tokens, and of the number of rows. */
final class AlignTokens {
  static final String RECORD = "token";

  private final Invocation call;
  private final List<Token> all = new ArrayList<>();
  private final Optional<Integer> multiple;
  private boolean read = true;

  /**
   * A row for one token.
   *
   * @param of the model it is taken from; empty for zeros
   * @param at the token there, or the number of its row
   */
  record Token(String text, Optional<Value> of, Val at, boolean force) {
    /** The row that is taken, if there is one. */
    Optional<Integer> row(Vocabulary in) {
      Optional<Integer> number =
          at.constant().filter(Rational::isInteger).map(r -> r.numerator().intValue());
      return number.isPresent()
          ? number
          : in.row(at instanceof Val.Text(var t, _) && !t.orElse("").isEmpty() ? t.get() : text);
    }
  }

  AlignTokens(Invocation call) {
    this.call = call;
    for (Val item : call.items("tokens")) {
      switch (item) {
        case Val.Record(String of, SequencedMap<String, Val> fields) when of.equals(RECORD) ->
            token(fields);
        case Val.Wrong _ -> read = false;
        default -> wrong("tokens", "each of `tokens` says where one token's row comes from");
      }
    }
    if (!(call.argument("tokens") instanceof Val.Items)) {
      wrong("tokens", "`tokens` is a list");
    }
    multiple =
        call.argument("multiple")
            .constant()
            .filter(Rational::isInteger)
            .map(Rational::numerator)
            .filter(n -> n.signum() > 0 && n.bitLength() < 24)
            .map(java.math.BigInteger::intValue);
    boolean unknown = call.argument("multiple") instanceof Val.Wrong;
    if (unknown) {
      read = false;
    } else if (multiple.isEmpty() && call.argument("multiple").constant().isPresent()) {
      wrong("multiple", "`multiple` is a whole number from 1");
    }
  }

  private void wrong(String parameter, String sentence) {
    read = false;
    call.bench()
        .wrong(
            error(Slug.WRONG_ARGUMENTS, sentence)
                .at(call.span(parameter))
                .example(
                    "for instance:",
                    parameter.equals("multiple")
                        ? "multiple = 64"
                        : "tokens = [token(\"<|im_end|>\", chat)]")
                .build());
  }

  private void token(SequencedMap<String, Val> fields) {
    Val text = fields.get("text");
    Val of = fields.get("of");
    boolean force = fields.get("force").equals(new Val.Flag(true));
    if (text instanceof Val.Text(var t, _) && t.isPresent() && of instanceof Val.Node(Value v)) {
      Optional<Value> model = Tensors.isOfElements(v) ? Optional.of(v) : Optional.empty();
      if (model.isPresent() || v.op() instanceof Op.Const(Rational r) && r.equals(Rational.of(0))) {
        all.add(new Token(t.get(), model, fields.get("at"), force));
        return;
      }
    }
    wrong("tokens", "a token's row is that of a model, or 0");
  }

  boolean isRead() {
    return read;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  List<Value> sources() {
    return all.stream().flatMap(t -> t.of().stream()).toList();
  }

  Optional<Token> of(String token) {
    return all.stream().filter(t -> t.text().equals(token)).findFirst();
  }

  /** Rows are rounded up to a multiple of it. */
  int multiple() {
    return multiple.orElse(1);
  }

  Diagnostic needTokenizer(String label) {
    return error(Slug.NO_TOKENS, "`" + label + "` has no tokenizer, and `tokens` are asked for")
        .at(call.span("tokens"))
        .help("leave them out:", without())
        .help("or put its tokenizer.json beside it")
        .build();
  }

  /** A token that there is not. */
  Optional<Diagnostic> problem(
      Vocabulary target, Function<Value, Input> input, Map<Integer, Vocabulary> known) {
    for (Token t : all) {
      if (target.row(t.text()).isEmpty()) {
        return Optional.of(missing("there is no token `" + t.text() + "`"));
      }
      if (t.of().isPresent()) {
        Input from = input.apply(t.of().get());
        long rows = TokenTensors.rows(from.manifest().orElseThrow()).orElseThrow();
        if (t.row(known.get(from.index())).filter(r -> r >= 0 && r < rows).isEmpty()) {
          return Optional.of(missing("`" + from.label() + "` has no row for `" + t.text() + "`"));
        }
      }
    }
    return Optional.empty();
  }

  private Diagnostic missing(String sentence) {
    return error(Slug.NO_TOKENS, sentence)
        .at(call.span("tokens"))
        .help("leave them out:", without())
        .help("name a token that its tokenizer has")
        .build();
  }

  /** The call without what it says of single tokens. */
  private Edit without() {
    Span whole = call.span();
    Span tokens = call.span("tokens");
    String text = whole.text();
    String before = text.substring(0, Math.max(0, tokens.start() - whole.start()));
    String after = text.substring(Math.min(text.length(), tokens.end() - whole.start()));
    return new Edit(whole, before.replaceFirst("\\s*,\\s*\\w+\\s*=\\s*$", "") + after);
  }
}
