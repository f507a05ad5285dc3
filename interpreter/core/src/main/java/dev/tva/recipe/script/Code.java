// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.script;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An expression to be written. */
public sealed interface Code {
  /** A name, a literal, or what is written as it stands and binds as tightly. */
  record Word(String text) implements Code {}

  /** A number, by its value. */
  record Number(BigDecimal value) implements Code {}

  record Call(String name, List<Argument> arguments) implements Code {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** An argument by its place, or by name. */
  record Argument(Optional<String> name, Code value) {}

  record Items(List<Code> items) implements Code {
    public Items {
      items = List.copyOf(items);
    }
  }

  record Sum(List<Term> terms) implements Code {
    public Sum {
      terms = List.copyOf(terms);
    }
  }

  record Term(boolean minus, Code value) {}

  /** {@code operator} is {@code *} or {@code /}. */
  record Product(Code left, char operator, Code right) implements Code {}

  /** Arms in order; the last one has no condition. */
  record Match(List<Arm> arms) implements Code {
    public Match {
      arms = List.copyOf(arms);
    }
  }

  record Arm(Optional<String> condition, Code value) {}

  record AsModel(Code value) implements Code {}

  static Code word(String text) {
    return new Word(text);
  }

  static Code number(BigDecimal value) {
    return new Number(value);
  }

  static Code text(String text) {
    return new Word(
        '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + '"');
  }

  static Code call(String name, Code... arguments) {
    return new Call(
        name, Arrays.stream(arguments).map(a -> new Argument(Optional.empty(), a)).toList());
  }

  /** The same call with one more argument, given by its name. */
  static Code with(Code call, String name, Code value) {
    Call c = (Call) call;
    return new Call(c.name(), Lists.with(c.arguments(), new Argument(Optional.of(name), value)));
  }

  static Code list(List<Code> items) {
    return new Items(items);
  }

  static Code product(Code left, Code right) {
    return isOne(left) ? right : new Product(left, '*', right);
  }

  static Code quotient(Code left, Code right) {
    return isOne(right) ? left : new Product(left, '/', right);
  }

  static Code difference(Code left, Code right) {
    return new Sum(List.of(new Term(false, left), new Term(true, right)));
  }

  /** Terms that begin with a negative number are taken away. */
  static Code sum(List<Code> terms) {
    if (terms.size() == 1) {
      return terms.getFirst();
    }
    return new Sum(
        terms.stream()
            .map(t ->
                switch (t) {
                  case Product(Number n, char op, Code right) when n.value().signum() < 0 ->
                      new Term(true, op == '*' ? product(number(n.value().negate()), right) : t);
                  default -> new Term(false, t);
                })
            .toList());
  }

  static boolean isOne(Code code) {
    return code instanceof Number n && n.value().compareTo(BigDecimal.ONE) == 0;
  }

  /** As it is written in tva. */
  static String text(BigDecimal value) {
    BigDecimal least = value.stripTrailingZeros();
    boolean plain = least.scale() <= 9 && least.precision() - least.scale() <= 12;
    return plain ? least.toPlainString() : least.toString().replace("E+", "e").replace('E', 'e');
  }
}
