// SPDX-License-Identifier: Apache-2.0
package dev.tva.tile;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One thing done for each tile; registers, scalars, vectors and the rest by their number. */
public sealed interface Step {
  /** Between files and raw memory; each input and each output has a place there. */
  sealed interface Io extends Step, Stage {}

  /** On registers alone, one element after the other: kernels do it, as they like. */
  sealed interface Arithmetic extends Step {}

  /** What Java does with registers as whole tiles. */
  sealed interface Host extends Step, Stage {}

  /** Reads an input's tensor; inputs by their number in the plan. */
  record Read(int input) implements Io {}

  /** Writes what was encoded; by its number among the writes. */
  record Write(int write) implements Io {}

  /** Floats from an input's raw elements. */
  record Decode(int to, int input) implements Arithmetic {}

  /** An output's raw elements; writes by their number. */
  record Encode(int write, int from) implements Arithmetic {}

  record FillScalar(int to, int scalar) implements Arithmetic {}

  record FillZero(int to) implements Arithmetic {}

  record Copy(int to, int from) implements Arithmetic {}

  record Unary(UnaryFn fn, int to, int x) implements Arithmetic {}

  record Binary(BinaryFn fn, int to, int x, int y) implements Arithmetic {}

  record BinaryScalar(BinaryFn fn, int to, int x, int scalar) implements Arithmetic {}

  /** Multiplies by a scalar, or by its negative. */
  record Scale(int to, int scalar, boolean negative) implements Arithmetic {}

  /** {@code x - y} times a scalar, or times its negative. */
  record ScaledDifference(int to, int x, int y, int scalar, boolean negative)
      implements Arithmetic {}

  /**
   * Adds {@code x - y} times a scalar, or times its negative.
   *
   * @param between may be used on the way; nothing is left there
   */
  record AddScaledDifference(int to, int x, int y, int scalar, boolean negative, int between)
      implements Arithmetic {}

  /** What a pivot is moved by, and how much of it. */
  record Term(int x, int scalar, int between) {}

  /**
   * The pivot, less the sum of terms times the negatives of scalars, whose zeros were made
   * positive. What is between may be used on the way; nothing is left there.
   *
   * @param differences whether a term is {@code x - pivot}, or else {@code x}
   */
  record Moved(int to, int pivot, List<Term> by, boolean differences) implements Arithmetic {
    public Moved {
      by = List.copyOf(by);
    }

    /** The same as steps of their own. */
    public List<Arithmetic> apart() {
      int sum = by.getFirst().between;
      List<Arithmetic> steps = new ArrayList<>();
      for (Term term : by) {
        if (differences) {
          steps.add(new ScaledDifference(term.between, term.x, pivot, term.scalar, true));
        } else {
          if (term.between != term.x) {
            steps.add(new Copy(term.between, term.x));
          }
          steps.add(new Scale(term.between, term.scalar, true));
        }
        if (term.between != sum) {
          steps.add(new Binary(BinaryFn.ADD, sum, sum, term.between));
        }
      }
      List<Integer> scalars = differences ? by.stream().map(Term::scalar).toList() : List.of();
      steps.add(new PositiveZeros(sum, scalars));
      steps.add(new Binary(BinaryFn.SUBTRACT, to, pivot, sum));
      return steps;
    }
  }

  /** Makes every zero positive, unless one of the scalars is negative and has done so. */
  record PositiveZeros(int to, List<Integer> unlessNegative) implements Arithmetic {
    public PositiveZeros {
      unlessNegative = List.copyOf(unlessNegative);
    }
  }

  record Where(int to, int mask, int x, int y) implements Arithmetic {}

  /** A scalar where the mask does not hold. */
  record WhereElse(int to, int mask, int x, int scalar) implements Arithmetic {}

  /** A scalar where the mask holds. */
  record WhereThen(int to, int mask, int scalar, int y) implements Arithmetic {}

  /** Marks the items that a cut of the whole tensor takes; cuts by their number. */
  record Top(int to, int x, int cut) implements Arithmetic {}

  /**
   * What a cut takes by the items of another register, and a scalar in place of the others; cuts by
   * their number.
   *
   * @param between may be used on the way; nothing is left there
   */
  record TopElse(int to, int items, int cut, int x, int scalar, int between)
      implements Arithmetic {}

  /** Spreads numbers of row or column grain over the tile. */
  record FillVector(int to, int vector) implements Host {}

  /** Marks the items that the cut of their row or column takes; cuts by their number. */
  record TopOfLines(int to, int x, int cut) implements Host {}

  /** Sums up to and with each item; sums by their number. */
  record RunningSum(int to, int x, int sum) implements Host {}

  /** The numbers of a random field; fields by their number. */
  record Random(int to, int field) implements Host {}

  /** The place of each item in its row; tiles are whole rows. */
  record RankRows(int to, int x) implements Host {}

  /** Reads a matrix that is at hand; matrices by their number. */
  record LoadMatrix(int to, int matrix) implements Host {}

  /** Accumulates one register, or the products of two. */
  record Accumulate(int statistic, List<Integer> registers) implements Host {
    public Accumulate {
      registers = List.copyOf(registers);
    }
  }

  /** Gives a register to an order statistic; they are counted by themselves. */
  record Order(int order, int register) implements Host {}

  /** Adds up the blocks of a register; they are counted by themselves. */
  record Totals(int running, int register) implements Host {}

  /** Puts a register into memory as part of a matrix; matrices to keep by their number. */
  record Keep(int kept, int register) implements Host {}

  /** Tells whether an element that the mask leaves out is not zero. */
  record Doubt(int mask, int x) implements Host {}

  /** The registers it takes. */
  default List<Integer> takes() {
    return switch (this) {
      case Read _,
          Write _,
          Decode _,
          FillScalar _,
          FillZero _,
          FillVector _,
          Random _,
          LoadMatrix _ ->
          List.of();
      case Encode s -> List.of(s.from);
      case Copy s -> List.of(s.from);
      case Unary s -> List.of(s.x);
      case Binary s -> List.of(s.x, s.y);
      case BinaryScalar s -> List.of(s.x);
      case Scale s -> List.of(s.to);
      case ScaledDifference s -> List.of(s.x, s.y);
      case AddScaledDifference s -> List.of(s.to, s.x, s.y);
      case Moved s -> Stream.concat(Stream.of(s.pivot), s.by.stream().map(Term::x)).toList();
      case PositiveZeros s -> List.of(s.to);
      case Where s -> List.of(s.mask, s.x, s.y);
      case WhereElse s -> List.of(s.mask, s.x);
      case WhereThen s -> List.of(s.mask, s.y);
      case Top s -> List.of(s.x);
      case TopElse s -> List.of(s.items, s.x);
      case TopOfLines s -> List.of(s.x);
      case RunningSum s -> List.of(s.x);
      case RankRows s -> List.of(s.x);
      case Accumulate s -> s.registers;
      case Order s -> List.of(s.register);
      case Totals s -> List.of(s.register);
      case Keep s -> List.of(s.register);
      case Doubt s -> List.of(s.mask, s.x);
    };
  }

  /** The register it sets, all of it. */
  default Optional<Integer> sets() {
    return switch (this) {
      case Read _, Write _, Encode _, Accumulate _, Order _, Totals _, Keep _, Doubt _ ->
          Optional.empty();
      case Decode s -> Optional.of(s.to);
      case FillScalar s -> Optional.of(s.to);
      case FillZero s -> Optional.of(s.to);
      case Copy s -> Optional.of(s.to);
      case Unary s -> Optional.of(s.to);
      case Binary s -> Optional.of(s.to);
      case BinaryScalar s -> Optional.of(s.to);
      case Scale s -> Optional.of(s.to);
      case ScaledDifference s -> Optional.of(s.to);
      case AddScaledDifference s -> Optional.of(s.to);
      case Moved s -> Optional.of(s.to);
      case PositiveZeros s -> Optional.of(s.to);
      case Where s -> Optional.of(s.to);
      case WhereElse s -> Optional.of(s.to);
      case WhereThen s -> Optional.of(s.to);
      case FillVector s -> Optional.of(s.to);
      case Top s -> Optional.of(s.to);
      case TopElse s -> Optional.of(s.to);
      case TopOfLines s -> Optional.of(s.to);
      case RunningSum s -> Optional.of(s.to);
      case Random s -> Optional.of(s.to);
      case RankRows s -> Optional.of(s.to);
      case LoadMatrix s -> Optional.of(s.to);
    };
  }
}
