// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.cli.console.Console;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.source.Edit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs the command lines that come on standard input as the program would, each in the same working
 * directory, and answers with what each printed and ended with, and the helps of the problems it
 * told. Words can stand before one:
 *
 * <ul>
 *   <li>{@code !fault}: standard output breaks, as a bug would break things;
 *   <li>{@code !typed}: the next word is what standard input has;
 *   <li>{@code !merged}: standard error is printed into standard output.
 * </ul>
 */
final class Serve {
  private Serve() {}

  public static void main(String[] none) throws IOException {
    var in = new DataInputStream(System.in);
    var out = new DataOutputStream(System.out);
    while (true) {
      String[] words;
      try {
        words = new String[in.readInt()];
      } catch (EOFException _) {
        return;
      }
      for (int i = 0; i < words.length; i++) {
        words[i] = in.readUTF();
      }
      answer(words, out);
      out.flush();
    }
  }

  private static void answer(String[] words, DataOutputStream to) throws IOException {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    List<Diagnostic> told = new ArrayList<>();
    boolean fault = false;
    boolean merged = false;
    InputStream own = System.in;
    int first = 0;
    while (first < words.length && words[first].startsWith("!")) {
      switch (words[first++]) {
        case "!fault" -> fault = true;
        case "!merged" -> merged = true;
        case "!typed" ->
            System.setIn(new ByteArrayInputStream(words[first++].getBytes(StandardCharsets.UTF_8)));
        default -> throw new IllegalArgumentException(words[first - 1]);
      }
    }
    String[] command = Arrays.copyOfRange(words, first, words.length);
    int code;
    try (PrintStream shown = fault ? new Broken() : stream(out);
        PrintStream said = stream(merged ? out : err)) {
      code = Main.guarded(Console.to(shown, said, told::add), command);
    }
    System.setIn(own);
    to.writeInt(code);
    write(out, to);
    write(err, to);
    to.writeInt(told.size());
    for (Diagnostic d : told) {
      List<Help> helps =
          d.lines().stream().filter(l -> l instanceof Help).map(l -> (Help) l).toList();
      to.writeInt(helps.size());
      for (Help help : helps) {
        write(help, to);
      }
    }
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static void write(ByteArrayOutputStream bytes, DataOutputStream to) throws IOException {
    to.writeInt(bytes.size());
    bytes.writeTo(to);
  }

  /** The kind of a help, and what is done for it. */
  private static void write(Help help, DataOutputStream to) throws IOException {
    List<String> all =
        switch (help) {
          case Help.Change(_, String shown, Edit e) ->
              List.of(
                  "change",
                  shown,
                  e.place().source().name(),
                  e.place().source().text(),
                  e.applied().text());
          case Help.Words(_, var words) -> {
            List<String> parts = new ArrayList<>(List.of("words"));
            parts.addAll(words);
            yield parts;
          }
          case Help.Command(_, String line) -> List.of("command", line);
          case Help.Outside _ -> List.of("outside");
          case Help.Path _, Help.Advice _ -> List.of("advice");
        };
    to.writeInt(all.size());
    for (String part : all) {
      to.writeUTF(part);
    }
  }

  private static final class Broken extends PrintStream {
    Broken() {
      super(new ByteArrayOutputStream());
    }

    @Override
    public void print(String s) {
      throw new IllegalStateException("a planted fault");
    }
  }
}
