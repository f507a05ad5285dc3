// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.Arrays;

/**
 * Which rows of some matrices each row of another one is made of: none, and then it is zero; one,
 * which it is; or several, whose mean it is.
 */
public final class RowMap {
  private static final int LAST = -1;

  private final int[] starts;
  private final int[] parts;
  private final int[] rows;
  private final int hash;

  private RowMap(int[] starts, int[] parts, int[] rows) {
    this.starts = starts;
    this.parts = parts;
    this.rows = rows;
    this.hash =
        31 * (31 * Arrays.hashCode(starts) + Arrays.hashCode(parts)) + Arrays.hashCode(rows);
  }

  /** Row by row, from the first. */
  public static final class Builder {
    private int[] starts = new int[1024];
    private int[] parts = new int[1024];
    private int[] rows = new int[1024];
    private int count;
    private int sources;

    /** One more row that the next one is made of. */
    public Builder from(int part, int row) {
      if (sources == parts.length) {
        parts = Arrays.copyOf(parts, 2 * sources);
        rows = Arrays.copyOf(rows, 2 * sources);
      }
      parts[sources] = part;
      rows[sources++] = row;
      return this;
    }

    /** The same of the only row of the last part, whichever that is. */
    public Builder fromLast() {
      return from(LAST, 0);
    }

    /** The next row is made of what was named since the last one. */
    public Builder row() {
      if (++count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
      }
      starts[count] = sources;
      return this;
    }

    /**
     * The map.
     *
     * @param all how many parts there are
     */
    public RowMap build(int all) {
      for (int i = 0; i < sources; i++) {
        parts[i] = parts[i] == LAST ? all - 1 : parts[i];
      }
      return new RowMap(
          Arrays.copyOf(starts, count + 1),
          Arrays.copyOf(parts, sources),
          Arrays.copyOf(rows, sources));
    }
  }

  /** How many rows there are. */
  public int count() {
    return starts.length - 1;
  }

  /** How many rows a row is made of. */
  public int sources(int row) {
    return starts[row + 1] - starts[row];
  }

  /** The matrix of a row's {@code k}-th source. */
  public int part(int row, int k) {
    return parts[starts[row] + k];
  }

  /** The row that a row's {@code k}-th source is in its matrix. */
  public int row(int row, int k) {
    return rows[starts[row] + k];
  }

  /** Whether each row is one row, or zero: nothing is to be computed. */
  public boolean isPlain() {
    for (int r = 0; r < count(); r++) {
      if (sources(r) > 1) {
        return false;
      }
    }
    return true;
  }

  /** Whether each row is the row at its place in the first matrix, which has {@code all} rows. */
  public boolean isIdentity(long all) {
    if (count() != all) {
      return false;
    }
    for (int r = 0; r < count(); r++) {
      if (sources(r) != 1 || part(r, 0) != 0 || row(r, 0) != r) {
        return false;
      }
    }
    return true;
  }

  /** How many rows are, as a whole, rows of a matrix. */
  public int only(int part) {
    int n = 0;
    for (int r = 0; r < count(); r++) {
      n += sources(r) == 1 && part(r, 0) == part ? 1 : 0;
    }
    return n;
  }

  /** How many rows from {@code row} on lie together in one matrix, or are zero, as it is. */
  public int run(int row, int most) {
    int n = 1;
    while (n < most && row + n < count() && follows(row, n)) {
      n++;
    }
    return n;
  }

  private boolean follows(int row, int n) {
    int there = row + n;
    return sources(row) == 0
        ? sources(there) == 0
        : sources(row) == 1
            && sources(there) == 1
            && part(there, 0) == part(row, 0)
            && row(there, 0) == row(row, 0) + n;
  }

  @Override
  public boolean equals(Object o) {
    return this == o
        || o instanceof RowMap m
            && hash == m.hash
            && Arrays.equals(starts, m.starts)
            && Arrays.equals(parts, m.parts)
            && Arrays.equals(rows, m.rows);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
