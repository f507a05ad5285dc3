// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import java.lang.foreign.MemorySegment;

/**
 * Numbered registers of one thread, each a run of floats of one precision. Operations mean what
 * {@code apply} of the functions means, rounded once to the precision; {@code + - * / sqrt}, tests
 * and selections to the last bit, the others within a few units of it. Masks and the operands of
 * {@code and}, {@code or} and {@code not} are 1 or 0. A result may go to the register of its first
 * operand, a selection to that of any.
 */
public interface Tiles extends AutoCloseable {
  /** The host's memory of a register, native byte order; stays where it is. */
  MemorySegment host(int register);

  /** Makes what was put into the host's memory the register's content. */
  void upload(int register);

  /** Makes the register's content readable in the host's memory. */
  void download(int register);

  /** How many elements the operations that follow must compute, from the first. */
  void begin(int elements);

  /** Sets every element. */
  void fill(int to, double value);

  void copy(int to, int from);

  void unary(UnaryFn fn, int to, int x);

  void binary(BinaryFn fn, int to, int x, int y);

  /** As with two registers, the second full of {@code y} rounded to the precision. */
  void binary(BinaryFn fn, int to, int x, double y);

  /** {@code x} where {@code mask} is 1, {@code y} where it is 0. */
  void where(int to, int mask, int x, int y);

  /** As with three registers, the third full of {@code y} rounded to the precision. */
  void where(int to, int mask, int x, double y);

  /** As with three registers, the second full of {@code x} rounded to the precision. */
  void where(int to, int mask, double x, int y);

  /** Ends the registers' life; nothing may be computing on them. */
  @Override
  void close();
}
