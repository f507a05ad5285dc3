// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.assist.Paint;
import dev.tva.assist.Paint.Role;
import dev.tva.assist.Painter;
import java.util.ArrayList;
import java.util.List;

/** Paints what a session is given: a command before an expression, or a text of the language. */
final class CommandPainter {
  private final Painter painter;

  CommandPainter(Painter painter) {
    this.painter = painter;
  }

  List<Paint> paint(String text, int cursor) {
    if (!Commands.isCommand(text)) {
      return painter.paint(text, cursor);
    }
    String expression = CommandCompleter.rest(text);
    int colon = text.indexOf(':');
    int end = text.length() - expression.stripLeading().length();
    String word = text.substring(colon, expression.isBlank() ? text.length() : end).strip();
    List<Command> meant = Command.of(word);
    boolean typing = cursor == colon + word.length() && text.length() == cursor;
    Role role = meant.size() == 1 || typing ? Role.COMMAND : Role.WRONG;
    List<Paint> all = new ArrayList<>();
    all.add(new Paint(colon, colon + word.length(), role));
    if (meant.size() == 1 && meant.getFirst().takesExpression()) {
      all.addAll(painter.paint(expression, cursor));
    }
    return all;
  }
}
