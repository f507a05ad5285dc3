// SPDX-License-Identifier: Apache-2.0
package dev.tva.doc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tva.doc.Markdown.Block;
import dev.tva.terminal.Launched;
import dev.tva.terminal.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every session in the documentation is had again in a terminal, and must look the same. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SessionTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> PAGES = List.of("README.md", "grammar/manual/session.md");
  private static final String PROMPT = "tva>";
  private static final String MORE = "   >";
  private static final String START = "$ tva ";

  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> sessionsLookAsThePagesSay() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String page : PAGES) {
      for (Block block : Markdown.blocks(ROOT.resolve(page))) {
        if (block.language().equals("session")) {
          tests.add(
              dynamicTest(
                  block.place(),
                  () -> assertEquals(Commands.masked(block.text()), Commands.masked(had(block)))));
        }
      }
    }
    assertFalse(tests.isEmpty());
    return tests;
  }

  private String had(Block block) throws IOException {
    Path place = Files.createTempDirectory(folder, "session");
    Path work = Files.createDirectories(place.resolve("work"));
    Workplace.make(work);
    Launched launched = new Launched(place);
    List<String> lines = block.text().lines().toList();
    String start = lines.getFirst();
    List<String> arguments = List.of(start.substring(START.length()).split(" "));
    try (Window window =
        new Window(launched.program(), launched.environment(), work, 100, 120, arguments)) {
      window.awaitPrompt();
      int prompts = 1;
      for (int i = 1; i < lines.size(); i++) {
        String line = lines.get(i);
        boolean more = i + 1 < lines.size() && lines.get(i + 1).startsWith(MORE);
        if (line.startsWith(PROMPT) || line.startsWith(MORE)) {
          window.type(line.substring(PROMPT.length() + 1) + "\r");
          prompts += more ? 0 : 1;
          int wanted = prompts;
          String end = "\n" + (more ? MORE : PROMPT);
          window.await(
              "an answer to " + line, s -> s.endsWith(end) && (more || prompts(s) == wanted));
        }
      }
      String text = window.text();
      String answered = text.substring(text.indexOf(PROMPT), text.length() - PROMPT.length());
      return start + "\n" + answered;
    }
  }

  private static long prompts(String screen) {
    return screen.lines().filter(l -> l.startsWith(PROMPT)).count();
  }
}
