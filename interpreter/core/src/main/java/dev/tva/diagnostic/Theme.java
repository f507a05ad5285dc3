// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

/** Colours by role, or none. */
public enum Theme {
  PLAIN,
  COLOR;

  /** What a piece of a message is. */
  enum Role {
    ERROR("1;31"),
    WARNING("1;33"),
    NOTE("1;36"),
    SENTENCE("1"),
    PLACE("34"),
    PRIMARY("1;31"),
    SECONDARY("34"),
    HELP("1;32");

    private final String code;

    Role(String code) {
      this.code = code;
    }
  }

  String paint(Role role, String text) {
    return this == PLAIN || text.isEmpty()
        ? text
        : "\u001b[" + role.code + "m" + text + "\u001b[0m";
  }

  static Role role(Severity severity) {
    return switch (severity) {
      case ERROR -> Role.ERROR;
      case WARNING -> Role.WARNING;
      case NOTE -> Role.NOTE;
    };
  }
}
