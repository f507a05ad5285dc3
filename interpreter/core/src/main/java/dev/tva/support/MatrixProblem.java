// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.MatrixFn;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with one matrix operation, and for which tensors. */
public record MatrixProblem(Cause cause, List<String> tensors) {
  MatrixProblem(Cause cause) {
    this(cause, new ArrayList<>());
  }

  /** As found at the first tensor. */
  public sealed interface Cause {}

  record NoMatrix(MatrixFn fn, Shape shape) implements Cause {}

  record Clash(MatrixFn fn, Shape left, Shape right) implements Cause {}

  record Differ(Shape left, Shape right) implements Cause {}

  record Uneven(MatrixFn fn, long n, long parts) implements Cause {}

  record BadNumber(MatrixFn fn, double number) implements Cause {}

  record TooLarge(MatrixFn fn, Shape shape, long bytes) implements Cause {}

  Diagnostic diagnostic(Optional<Span> at) {
    var d =
        switch (cause) {
          case NoMatrix(MatrixFn fn, Shape shape) ->
              error(
                  Slug.NOT_A_MATRIX,
                  "`" + fn.word() + "` takes matrices, and " + shape + " is none");
          case Clash(MatrixFn fn, Shape left, Shape right) ->
              error(
                      Slug.SHAPE_MISMATCH,
                      "`" + fn.word() + "` cannot put " + left + " and " + right + " together")
                  .help(clashHelp(fn));

          case Differ(Shape left, Shape right) ->
              error(Slug.SHAPE_MISMATCH, "a " + left + " meets a " + right + " here")
                  .help("element by element, both sides need the same shape");
          case Uneven(MatrixFn fn, long n, long parts) ->
              error(
                      Slug.SHAPE_MISMATCH,
                      n
                          + (fn == MatrixFn.HSPLIT ? " columns" : " rows")
                          + " do not make "
                          + parts
                          + " equal parts")
                  .help("give the number of parts that were put together: `len(ts)`");
          case BadNumber(MatrixFn fn, double number) ->
              error(
                      Slug.OUT_OF_RANGE,
                      "`"
                          + fn.word()
                          + "` is given "
                          + number(number)
                          + ", not a whole number above 0")
                  .example("to round down and take at least one:", "max(1, floor(...))");
          case TooLarge(MatrixFn fn, Shape shape, long bytes) ->
              error(
                      Slug.NO_MEMORY,
                      "`"
                          + fn.word()
                          + "` takes matrices of up to "
                          + Bytes.text(Integer.MAX_VALUE)
                          + ", and "
                          + shape
                          + " is "
                          + Bytes.text(bytes))
                  .example(
                      "leave such tensors out of it:",
                      "match { \"embed_tokens\" or \"lm_head\" -> ...; else -> ... }");
        };
    at.ifPresent(d::at);
    mended(at).ifPresent(d::help);
    return d.note(
            tensors.size() == 1
                ? "at the tensor " + tensors.getFirst()
                : "at " + tensors.size() + " tensors, the first is " + tensors.getFirst())
        .build();
  }

  /** What can be typed where the operation stands. */
  private Optional<Help> mended(Optional<Span> at) {
    return switch (cause) {
      case NoMatrix _ -> {
        String words = "say what the other tensors get:";
        String shown = "match { ndim == 2 -> ...; else -> ... }";
        yield Optional.of(
            at.<Help>map(
                    s -> {
                      String code = "(match { ndim == 2 -> " + s.text() + "; else -> 0 })";
                      return new Help.Change(words, code, new Edit(s, code));
                    })
                .orElse(new Help.Advice(words, shown)));
      }
      case Clash(MatrixFn fn, Shape left, Shape right)
          when fn == MatrixFn.MATMUL && left.equals(right) ->
          at.filter(s -> s.text().indexOf('@') > 0)
              .map(s -> {
                int by = s.text().indexOf('@') + 1;
                String code =
                    s.text().substring(0, by)
                        + " transpose("
                        + s.text().substring(by).strip()
                        + ")";
                return new Help.Change("to turn the second one:", code, new Edit(s, code));
              });
      case Clash _, Differ _, Uneven _, BadNumber _, TooLarge _ -> Optional.empty();
    };
  }

  private static String number(double d) {
    return d == Math.rint(d) && Math.abs(d) < 1e15 ? Long.toString((long) d) : Double.toString(d);
  }

  private static String clashHelp(MatrixFn fn) {
    return switch (fn) {
      case MATMUL -> "the left one needs as many columns as the right one has rows";
      case SOLVE -> "a square matrix is needed, and a right side of as many rows";
      case HCAT -> "matrices side by side need as many rows each";
      case VCAT -> "matrices one below the other need as many columns each";
      case RESHAPE, RESHAPE_LIKE -> "both shapes need as many items";
      case TRANSPOSE,
          SVD_U,
          SVD_S,
          SVD_VT,
          POLAR,
          DIAG,
          HSPLIT,
          VSPLIT,
          RANK_ROW,
          RANK_COLUMN,
          RANK_TENSOR ->
          "give matrices that fit";
    };
  }
}
