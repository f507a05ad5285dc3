// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

/** A piece of a text and what it is, for an editor to colour. */
public record Paint(int start, int end, Role role) {
  /** What a piece is. */
  public enum Role {
    COMMAND,
    KEYWORD,
    FUNCTION,
    BOUND,
    NUMBER,
    TEXT,
    COMMENT,
    /** What cannot be there. */
    WRONG
  }
}
