// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.assist.CardText;
import dev.tva.cli.view.Wrapped;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Theme;
import dev.tva.repl.Reply;
import dev.tva.view.text.Look;
import dev.tva.view.text.ViewText;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes replies: what was asked for to one place, all else to the other.
 *
 * @param asked takes text of whole lines
 * @param aside takes a message without its last line break
 * @param theme of messages
 * @param redirection takes what was asked for, while it goes to a file
 */
record Printer(
    Consumer<String> asked,
    Consumer<String> aside,
    Supplier<Look> look,
    Theme theme,
    Redirection redirection) {
  void print(Reply.Part part) {
    switch (part) {
      case Reply.Part.Problem(var d) ->
          aside.accept(Wrapped.problem(Renderer.text(d, theme), look.get().width()));
      case Reply.Part.Shown(var view) -> {
        if (!redirection.takes(view)) {
          asked.accept(ViewText.of(view, ViewText.Format.text, look.get()));
        }
      }
      case Reply.Part.Text(String text) -> {
        if (!redirection.takes(text)) {
          asked.accept(Wrapped.of(text, look.get().width()) + "\n");
        }
      }
      case Reply.Part.Documentation(var card) ->
          asked.accept(CardText.of(card, look.get().width()));
      case Reply.Part.Edited(String text) -> aside.accept(text.stripTrailing());
      case Reply.Part.Remark(String text) -> aside.accept(Wrapped.of(text, look.get().width()));
    }
  }
}
