// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

/**
 * A node of the graph. Two values are equal when they are the same node, which makes the equality
 * of operations shallow.
 *
 * @param id unique within one builder, children before parents
 * @param grain one number per what
 * @param test whether it is true or false rather than a number
 * @param known whether headers and parameters decide it, without data
 * @param whole whether it takes a whole tensor at once: a matrix operation stands in it
 */
public record Value(int id, Op op, Grain grain, boolean test, boolean known, boolean whole) {
  @Override
  public boolean equals(Object o) {
    return o instanceof Value v && v.id == id;
  }

  @Override
  public int hashCode() {
    return id;
  }

  @Override
  public String toString() {
    return "%" + id;
  }
}
