// SPDX-License-Identifier: Apache-2.0
package dev.tva.notebook;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tva.assist.CardText;
import dev.tva.assist.Completions;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Theme;
import dev.tva.repl.Repl;
import dev.tva.repl.Reply;
import dev.tva.session.Bug;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A session whose texts are cells: what a cell says, what it can go on with, what a name is. */
final class Cells {
  private final Repl session;
  private int count;

  Cells(Repl session) {
    this.session = session;
  }

  /** How many cells were run. */
  int count() {
    return count;
  }

  /**
   * Runs a cell, and tells of each thing said the type of its message and its content.
   *
   * @return the error that it ended with
   */
  Optional<Diagnostic> run(String code, boolean counts, BiConsumer<String, JsonObject> tell) {
    count += counts ? 1 : 0;
    try {
      for (Reply reply : session.replies(code)) {
        for (Reply.Part part : reply.parts()) {
          say(part, tell);
        }
        Optional<Diagnostic> error =
            reply.problems().stream().filter(Diagnostic::isError).findFirst();
        if (error.isPresent()) {
          return error;
        }
      }
      return Optional.empty();
    } catch (DiagnosticException e) {
      say(new Reply.Part.Problem(e.diagnostic()), tell);
      return Optional.of(e.diagnostic());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      say(new Reply.Part.Problem(Bug.of(e)), tell);
      return Optional.of(Bug.of(e));
    }
  }

  private void say(Reply.Part part, BiConsumer<String, JsonObject> tell) {
    switch (part) {
      case Reply.Part.Problem(var d) -> {
        if (!d.isError()) {
          tell.accept("stream", stream("stderr", Renderer.text(d, Theme.PLAIN)));
        }
      }
      case Reply.Part.Shown(var view) -> tell.accept("display_data", display(Page.of(view)));
      case Reply.Part.Text(String text) -> tell.accept("stream", stream("stdout", text));
      case Reply.Part.Documentation(var card) ->
          tell.accept("display_data", display(Page.of(card)));
      case Reply.Part.Edited(String text) -> tell.accept("stream", stream("stderr", text));
      case Reply.Part.Remark(String text) -> tell.accept("stream", stream("stderr", text + "\n"));
    }
  }

  private static JsonObject stream(String name, String text) {
    JsonObject o = new JsonObject();
    o.addProperty("name", name);
    o.addProperty("text", text);
    return o;
  }

  private static JsonObject display(JsonObject data) {
    JsonObject o = new JsonObject();
    o.add("data", data);
    o.add("metadata", new JsonObject());
    o.add("transient", new JsonObject());
    return o;
  }

  /** An error as notebooks have it; all of its text is what they call a trace. */
  static JsonObject error(Diagnostic d) {
    JsonObject o = new JsonObject();
    o.addProperty("ename", d.slug().text());
    o.addProperty("evalue", d.sentence());
    JsonArray trace = new JsonArray();
    Renderer.text(d, Theme.COLOR).lines().forEach(trace::add);
    o.add("traceback", trace);
    return o;
  }

  /** {@code cursor} counts code points, as the protocol does. */
  JsonObject complete(String code, int cursor) {
    int at =
        code.offsetByCodePoints(0, Math.clamp(cursor, 0, code.codePointCount(0, code.length())));
    Completions found = session.complete(code, at);
    JsonObject o = new JsonObject();
    JsonArray matches = new JsonArray();
    found.choices().forEach(c -> matches.add(c.text()));
    o.add("matches", matches);
    o.addProperty("cursor_start", code.codePointCount(0, Math.min(found.from(), at)));
    o.addProperty("cursor_end", code.codePointCount(0, at));
    o.add("metadata", new JsonObject());
    o.addProperty("status", "ok");
    return o;
  }

  /** The card of the name at the cursor, or what is bound to it. */
  JsonObject inspect(String code, int cursor) {
    int at =
        code.offsetByCodePoints(0, Math.clamp(cursor, 0, code.codePointCount(0, code.length())));
    int start = at;
    while (start > 0 && isNamePart(code.charAt(start - 1))) {
      start--;
    }
    int end = at;
    while (end < code.length() && isNamePart(code.charAt(end))) {
      end++;
    }
    String name = code.substring(start, end);
    Optional<String> text = name.isEmpty() ? Optional.empty() : known(name);
    JsonObject o = new JsonObject();
    o.addProperty("status", "ok");
    o.addProperty("found", text.isPresent());
    o.add("data", text.map(Page::text).orElseGet(JsonObject::new));
    o.add("metadata", new JsonObject());
    return o;
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.';
  }

  private Optional<String> known(String name) {
    return session
        .card(name)
        .map(CardText::of)
        .or(() ->
            Optional.of(session.what(name)).filter(w -> !w.isEmpty()).map(w -> name + ": " + w));
  }

  String isComplete(String code) {
    return session.isIncomplete(code) ? "incomplete" : "complete";
  }
}
