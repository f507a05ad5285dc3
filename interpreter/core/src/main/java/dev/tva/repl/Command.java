// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a session can be told besides statements. */
enum Command {
  HELP("[COMMAND]", "lists the commands, or explains one"),
  TYPE("EXPRESSION", "what an expression is; reads no data"),
  PLAN("EXPRESSION", "what computing or saving it would read and do; reads no data"),
  GRAPH("EXPRESSION", "the steps it is made of"),
  TIME("EXPRESSION", "computes it, and says how long that took and what was read"),
  DOC("NAME", "what is known of a function, or of a problem as in error[NAME]"),
  NAMES("[NAME]", "what is bound, and to what"),
  TENSORS("EXPRESSION", "the tensors of a model or delta: names, dtypes, shapes"),
  DROP("NAME", "forgets a name; values already computed do not change"),
  HISTORY("", "what was typed in this session"),
  EDIT("[NAME]", "opens what was typed last, or what binds a name, in $VISUAL or $EDITOR"),
  CD("[FOLDER]", "the folder in which paths begin that are typed; alone, says which"),
  OUTPUT("[FILE]", "answers go to the file: text, or tables in .csv or .json; alone, back here"),
  LOAD("SCRIPT", "binds what a script binds; does not run what it saves and shows"),
  SAVE_SCRIPT("FILE", "writes what is bound as a script that runs"),
  SET("[NAME [VALUE]]", "shows or changes settings: device, threads, and others"),
  RESET("", "forgets everything since the start"),
  QUIT("", "ends the session, as Ctrl-D does");

  private final String takes;
  private final String does;

  Command(String takes, String does) {
    this.takes = takes;
    this.does = does;
  }

  /** As it is typed, with its colon. */
  String word() {
    return ":" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String usage() {
    return takes.isEmpty() ? word() : word() + " " + takes;
  }

  String does() {
    return does;
  }

  boolean takesExpression() {
    return takes.equals("EXPRESSION");
  }

  boolean takesFile() {
    return this == LOAD || this == SAVE_SCRIPT || this == OUTPUT || this == CD;
  }

  /** The commands a word may stand for: itself, else those that begin with it. */
  static List<Command> of(String word) {
    return Arrays.stream(values())
        .filter(c -> c.word().equals(word))
        .findFirst()
        .map(List::of)
        .orElseGet(() ->
            word.length() < 2
                ? List.of()
                : Arrays.stream(values()).filter(c -> c.word().startsWith(word)).toList());
  }
}
