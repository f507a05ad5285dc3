// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.catalog.Catalog;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.cli.command.Scripts;
import dev.tva.cli.console.Console;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs the command lines that come on standard input as the program would, each in the same working
 * directory, and answers with what each printed and ended with. A word can stand before one:
 *
 * <ul>
 *   <li>{@code !fault}: standard output breaks, as a bug would break things;
 *   <li>{@code !merged}: standard error is printed into standard output;
 *   <li>{@code !help}: nothing is run, and the code the first problem's help has is printed.
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
    String[] command =
        words[0].startsWith("!") ? Arrays.copyOfRange(words, 1, words.length) : words;
    int code = 0;
    try (PrintStream shown = words[0].equals("!fault") ? new Broken() : stream(out);
        PrintStream said = stream(words[0].equals("!merged") ? out : err)) {
      if (words[0].equals("!help")) {
        shown.print(help(command));
      } else {
        code = Main.run(new Console(shown, said, false, false, false, false), command);
      }
    }
    to.writeInt(code);
    write(out, to);
    write(err, to);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static void write(ByteArrayOutputStream bytes, DataOutputStream to) throws IOException {
    to.writeInt(bytes.size());
    bytes.writeTo(to);
  }

  /** The first code of a help that the first problem has, or nothing. */
  private static String help(String... command) {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (String word : command) {
      if (word.matches("\\w+=.*")) {
        arguments.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
      }
    }
    boolean textOnly = command[0].equals("check") && command.length == 2;
    Optional<Catalog> catalog = textOnly ? Optional.empty() : Optional.of(new FileCatalog());
    Session session = new Session();
    Session.Checked checked = session.check(Scripts.read(command[1]), arguments, catalog, false);
    return (textOnly ? checked.problems() : session.plan(checked, false).problems())
        .stream()
            .limit(1)
            .flatMap(d -> d.lines().stream())
            .flatMap(Serve::code)
            .findFirst()
            .orElse("");
  }

  private static Stream<String> code(Line line) {
    return line instanceof Line.Help h ? h.code().stream() : Stream.empty();
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
