// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import java.util.List;

/** What a part does when others have not got as far as it has. */
public interface Patience {
  /**
   * Returns when it is worth looking again.
   *
   * @param parts those that have not got to the exchange
   * @throws NotYet if it does not wait
   */
  void waitFor(List<Integer> parts);

  /** The part has done what it can; run again, it goes on when the others are as far. */
  final class NotYet extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Integer> parts;

    public NotYet(List<Integer> parts) {
      this.parts = List.copyOf(parts);
    }

    /** Whom it would have to wait for. */
    public List<Integer> parts() {
      return parts;
    }
  }
}
