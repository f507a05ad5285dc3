// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import java.util.List;

/** An adapter that cannot be right as a delta of this base, and why. */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final String remedy;
  private final transient List<String> names;

  /** {@code reason} goes on after the adapter's name and a colon. */
  public Refused(String reason) {
    this(reason, "", List.of());
  }

  /**
   * @param remedy what to do; may be empty
   * @param names tensors or modules it is about
   */
  public Refused(String reason, String remedy, List<String> names) {
    super(reason);
    this.remedy = remedy;
    this.names = List.copyOf(names);
  }

  public String remedy() {
    return remedy;
  }

  public List<String> names() {
    return names == null ? List.of() : names;
  }
}
