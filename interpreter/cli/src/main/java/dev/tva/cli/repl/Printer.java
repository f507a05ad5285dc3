// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.cli.view.Look;
import dev.tva.cli.view.ViewText;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Theme;
import dev.tva.session.Reply;
import java.io.PrintStream;

/**
 * Writes replies: what was asked for to one stream, all else to the other.
 *
 * @param theme of messages
 */
record Printer(PrintStream out, PrintStream err, Look look, Theme theme) {
  void print(Reply.Part part) {
    switch (part) {
      case Reply.Part.Problem(var d) -> err.println(Renderer.text(d, theme));
      case Reply.Part.Shown(var view) -> out.print(ViewText.of(view, ViewText.Format.text, look));
      case Reply.Part.Text(String text) -> out.print(text);
      case Reply.Part.Remark(String text) -> err.println(text);
    }
  }
}
