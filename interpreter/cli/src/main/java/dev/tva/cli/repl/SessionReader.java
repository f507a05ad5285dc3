// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import java.util.List;
import java.util.Map;
import org.jline.keymap.KeyMap;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Terminal;
import org.jline.utils.OSUtils;

/**
 * Reads lines. Ctrl-C is a key like the others here: as a signal it would arrive at some time or
 * other, and take with the line what was typed behind it.
 */
final class SessionReader extends LineReaderImpl {
  private static final String INTERRUPT = "interrupt";

  /** What tells a system that no key has a meaning. */
  private static final int NO_KEY = OSUtils.IS_OSX ? -1 : 0;

  SessionReader(Terminal terminal, Map<String, Object> variables) {
    super(terminal, "tva", variables);
    getWidgets().put(INTERRUPT, this::interrupt);
    for (String keys : List.of(LineReader.EMACS, LineReader.VIINS, LineReader.VICMD)) {
      getKeyMaps().get(keys).bind(new Reference(INTERRUPT), KeyMap.ctrl('C'));
    }
  }

  private boolean interrupt() {
    state = State.INTERRUPT;
    return true;
  }

  @Override
  public String readLine(String prompt) {
    Attributes before = terminal.getAttributes();
    Attributes during = new Attributes(before);
    during.setControlChar(ControlChar.VINTR, NO_KEY);
    terminal.setAttributes(during);
    try {
      return super.readLine(prompt);
    } finally {
      terminal.setAttributes(before);
    }
  }
}
