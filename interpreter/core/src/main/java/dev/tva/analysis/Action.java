// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.catalog.AdapterForm;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.support.Saving;
import dev.tva.tensor.DType;
import dev.tva.type.Val;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Something a script asks for. */
public sealed interface Action {
  Span span();

  /** The same of what {@code f} makes of its values. */
  default Action with(UnaryOperator<Value> f) {
    return switch (this) {
      case Save s ->
          new Save(
              s.span(),
              f.apply(s.value()),
              s.path(),
              s.written(),
              s.place(),
              s.dtype(),
              s.shard(),
              s.files(),
              s.formula(),
              s.adapter().map(a -> new AsAdapter(a.form(), a.base(), a.whole().map(f))),
              s.card(),
              s.fused());
      case Show s ->
          new Show(
              s.span(),
              s.items().stream()
                  .map(i -> new Item(i.formula(), i.value().with(f), i.span(), i.labels()))
                  .toList(),
              s.picture());
      case Assert a -> new Assert(a.span(), f.apply(a.condition()), a.message());
    };
  }

  /**
   * A checkpoint to write.
   *
   * @param path resolved
   * @param written as the script has it
   * @param place where the script has it
   * @param files the model whose directory gives the side files, where stated
   * @param formula what is saved, as written; empty where no text saves it
   * @param adapter of an adapter, what is asked of it
   * @param card whether a README.md is written where the directory has none
   * @param fused whether one tensor holds all experts of a block
   */
  record Save(
      Span span,
      Value value,
      String path,
      String written,
      Span place,
      Optional<DType> dtype,
      OptionalLong shard,
      Optional<Value> files,
      Optional<Saving> formula,
      Optional<AsAdapter> adapter,
      boolean card,
      boolean fused)
      implements Action {
    /** Where what is saved stands. */
    public Span from() {
      return formula.map(Saving::place).orElse(span);
    }
  }

  /**
   * A delta that is saved as an adapter.
   *
   * @param base the checkpoint that the adapter is for, where one is known
   * @param whole the base with the delta added, which tensors without factors are saved of
   */
  record AsAdapter(AdapterForm form, Optional<Value> base, Optional<Value> whole) {
    /** The base as an input. */
    public Optional<Integer> input() {
      return base.map(b -> ((Op.Read) b.op()).input());
    }
  }

  /**
   * Values to show, each with its formula as written.
   *
   * @param picture where they are drawn; empty where they are printed
   */
  record Show(Span span, List<Item> items, Optional<Picture> picture) implements Action {
    public Show {
      items = List.copyOf(items);
    }
  }

  /**
   * A file that values are drawn in.
   *
   * @param path resolved
   * @param written as the script has it
   * @param place where the script has it
   */
  record Picture(String path, String written, Span place) {}

  /**
   * A value and how the script writes it.
   *
   * @param labels of a matrix, whose upper half the value then is; else empty
   */
  record Item(String formula, Val value, Span span, List<String> labels) {
    public Item {
      labels = List.copyOf(labels);
    }

    Item(String formula, Val value, Span span) {
      this(formula, value, span, List.of());
    }
  }

  /** A condition without which nothing is written. */
  record Assert(Span span, Value condition, String message) implements Action {
    /** What is told where it does not hold. */
    public Diagnostic failed() {
      return Outcomes.assertionFailed(message, span);
    }
  }
}
