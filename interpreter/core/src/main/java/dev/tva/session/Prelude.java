// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.builtin.Builtins;
import dev.tva.source.Source;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** The prelude, whose external functions and the primitives must be the same set. */
public final class Prelude {
  private static final String RESOURCE = "/tva/stdlib/prelude.tva";

  private Prelude() {}

  /** Made when first asked for, and once: whoever asks meanwhile waits. */
  private static final class Read {
    static final Script SCRIPT = read();
  }

  public static Script load() {
    return Read.SCRIPT;
  }

  /** Reads, parses and checks it; a fault here is a bug of this build. */
  private static Script read() {
    Source source = Source.of("tva:prelude.tva", text());
    Parsed parsed = TvaParser.parse(source);
    if (!parsed.ok()) {
      throw new IllegalStateException("the prelude does not parse: " + parsed.problems());
    }
    Set<String> declared = new TreeSet<>();
    for (Statement s : parsed.script().statements()) {
      if (s instanceof Statement.Define d && d.external()) {
        declared.add(d.name().name());
      }
    }
    if (!declared.equals(new TreeSet<>(Builtins.names()))) {
      throw new IllegalStateException(
          "the prelude declares " + declared + ", and the primitives are " + Builtins.names());
    }
    return parsed.script();
  }

  private static String text() {
    try (InputStream in = Prelude.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no " + RESOURCE + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
