// SPDX-License-Identifier: Apache-2.0
package dev.tva.doc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.ScriptFiles;
import dev.tva.cli.Program;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Severity;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Theme;
import dev.tva.doc.Markdown.Block;
import dev.tva.session.Session;
import dev.tva.source.Source;
import dev.tva.syntax.format.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every script in the documentation means what the page says, every command prints what it says.
 */
@Order(2)
class DocTest {
  private static final Path ROOT = Path.of("..");

  @RegisterExtension
  static final Program PROGRAM =
      new Program(folder -> Map.of("HF_HOME", folder.resolve("cache").toString()));

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    pages.add(ROOT.resolve("README.md"));
    pages.add(ROOT.resolve("CHANGELOG.md"));
    try (Stream<Path> manual = Files.list(ROOT.resolve("grammar/manual"));
        Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
      manual.filter(p -> p.toString().endsWith(".md")).sorted().forEach(pages::add);
      examples.map(p -> p.resolve("README.md")).filter(Files::exists).sorted().forEach(pages::add);
    }
    return pages;
  }

  @TestFactory
  List<DynamicTest> scriptsCheck() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      String before = "";
      List<Block> blocks = Markdown.blocks(page);
      Session session = new Session(files(blocks));
      for (Block block : blocks) {
        if (block.language().equals("tva")) {
          String text = script(block, before);
          before = text;
          tests.add(dynamicTest(block.place(), () -> check(session, block, text)));
        }
      }
    }
    return tests;
  }

  /** The whole text of a block: what it continues, or the names it takes as given, in front. */
  private static String script(Block block, String before) {
    String given =
        block
            .mark("fragment")
            .map(names ->
                Stream.of(names.split(","))
                    .map(String::strip)
                    // A page takes the same names as given for all of its formulas.
                    .filter(
                        name -> block.text().matches("(?s).*\\b" + name.split(":")[0] + "\\b.*"))
                    .map(name -> "param " + name + "\n")
                    .collect(Collectors.joining()))
            .orElse("");
    return (block.mark("continues").isPresent() ? before : "") + given + block.text();
  }

  /** The files that a page writes, for its scripts to import. */
  private static ScriptFiles files(List<Block> blocks) {
    Map<String, String> texts = new HashMap<>();
    for (Block block : blocks) {
      block.mark("file").ifPresent(name -> texts.put(name, block.text()));
    }
    return new ScriptFiles() {
      @Override
      public String readScript(String path) throws CatalogException {
        return texts.containsKey(path) ? texts.get(path) : ScriptFiles.NONE.readScript(path);
      }

      @Override
      public String resolve(String from, String path) {
        return path;
      }
    };
  }

  private static void check(Session session, Block block, String text) {
    boolean fragment = block.mark("fragment").isPresent();
    List<Diagnostic> problems =
        session
            .check(Source.of("<manual>", text), Map.of(), Optional.empty(), fragment)
            .problems()
            .stream()
            .filter(p -> p.severity() != Severity.NOTE)
            .filter(p -> p.isError() || !fragment)
            // A fragment may be given names that others of its page use.
            .filter(p -> !fragment || p.slug() != Slug.BAD_PARAM)
            .toList();
    TreeSet<Slug> slugs = new TreeSet<>();
    problems.forEach(p -> slugs.add(p.slug()));
    TreeSet<Slug> wanted = new TreeSet<>();
    block.mark("error").ifPresent(slug -> wanted.add(Slug.of(slug).orElseThrow()));
    assertEquals(wanted, slugs, () -> block.place() + "\n" + text + "\n" + shown(problems));
  }

  private static String shown(List<Diagnostic> problems) {
    return problems.stream()
        .map(p -> Renderer.text(p, Theme.PLAIN))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void scriptsOfTheManualAreLaidOutAsTvaFmtLaysThemOut() throws IOException {
    for (Path page : pages()) {
      if (page.startsWith(ROOT.resolve("grammar"))) {
        for (Block block : Markdown.blocks(page)) {
          if (block.language().equals("tva")) {
            Source source = Source.of("<manual>", block.text());
            assertEquals(Formatter.format(source), block.text(), block::place);
          }
        }
      }
    }
  }

  /** The commands of a page run one after the other in one folder. */
  @TestFactory
  List<DynamicTest> commandsPrintWhatThePagesSay() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      List<Block> blocks = Markdown.blocks(page);
      if (blocks.stream().anyMatch(b -> b.language().equals("console"))) {
        tests.add(dynamicTest(page.toString(), () -> run(page, blocks)));
      }
    }
    return tests;
  }

  private static void run(Path page, List<Block> blocks) throws IOException {
    PROGRAM.empty();
    Path folder = PROGRAM.folder();
    Workplace.make(folder);
    List<String> wanted = new ArrayList<>();
    List<String> got = new ArrayList<>();
    for (Block block : blocks) {
      if (block.mark("file").isPresent()) {
        Files.writeString(folder.resolve(block.mark("file").get()), block.text());
      }
      if (block.language().equals("console")) {
        wanted.add(block.place() + "\n" + Commands.masked(block.text()));
        got.add(block.place() + "\n" + Commands.masked(Commands.run(block.text(), PROGRAM)));
      }
    }
    assertEquals(String.join("\n", wanted), String.join("\n", got));
  }

  @Test
  void thereIsSomethingToCheckOnEveryPageOfTheManual() throws IOException {
    List<String> bare = new ArrayList<>();
    for (Path page : pages()) {
      if (Markdown.blocks(page).isEmpty()) {
        bare.add(page.getFileName().toString());
      }
    }
    assertTrue(bare.isEmpty(), () -> "no block at all: " + bare);
  }

  @Test
  void linksBetweenPagesLeadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    var link = java.util.regex.Pattern.compile("\\]\\(([^)#:\\s]+)(#[^)]*)?\\)");
    for (Path page : pages()) {
      link.matcher(Files.readString(page))
          .results()
          .map(m -> m.group(1))
          .filter(target -> !Files.exists(page.resolveSibling(target)))
          .forEach(target -> broken.add(page + ": " + target));
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void aSpoiltScriptIsNoticed() {
    Block block = new Block("tva", "save nothing to \"x\"\n", Map.of(), Path.of("page.md"), 1);
    assertFalse(
        new Session()
            .check(Source.of("<manual>", block.text()), Map.of(), Optional.empty(), false)
            .ok());
  }
}
