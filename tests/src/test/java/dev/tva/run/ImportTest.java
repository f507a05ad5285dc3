// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.cli.Program;
import dev.tva.cli.Served;
import dev.tva.diagnostic.Renderer;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scripts that import others, in real files. */
final class ImportTest {
  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();

  private void file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** All that is found in the text of {@code main.tva}, one line each, paths from the folder on. */
  private List<String> check(String main) throws IOException {
    file("main.tva", main);
    return new Session(new FileCatalog())
            .check(
                Source.of(folder.resolve("main.tva").toString(), main),
                Map.of(),
                Optional.empty(),
                false)
            .problems()
            .stream()
            .map(Renderer::concise)
            .map(line -> line.replace(folder + "/", ""))
            .toList();
  }

  @Test
  void bindsNamesWithAndWithoutAs() throws IOException {
    file("lib.tva", "fn double(x) = 2*x\nfour = double(2)\n");
    assertEquals(List.of(), check("import \"lib.tva\" as lib\nshow lib.double(lib.four)\n"));
    assertEquals(List.of(), check("import \"lib.tva\"\nshow double(four)\n"));
  }

  @Test
  void readsPathsFromTheFileThatImports() throws IOException {
    file("libs/outer.tva", "import \"deep/inner.tva\" as inner\nfn outer(x) = inner.inner(x)\n");
    file("libs/deep/inner.tva", "import \"../sister.tva\"\nfn inner(x) = sister*x\n");
    file("libs/sister.tva", "sister = 3\n");
    assertEquals(List.of(), check("import \"libs/outer.tva\"\nshow outer(2)\n"));
  }

  @Test
  void givesTheNamesThatAFileBindsItself() throws IOException {
    file("a.tva", "import \"c.tva\"\nfn a(x) = c*x\n");
    file("b.tva", "import \"c.tva\" as c\nfn b(x) = c.c*x\n");
    file("c.tva", "c = 3\n");
    assertEquals(List.of(), check("import \"a.tva\"\nimport \"b.tva\" as b\nshow a(1) + b.b(1)\n"));
    assertEquals(
        List.of("main.tva:2:6: error[unknown-name]: nothing is called `c`"),
        check("import \"a.tva\"\nshow c + a(1)\n"));
    assertEquals(
        List.of("main.tva:2:8: error[unknown-name]: `b` has nothing called `c`"),
        check("import \"b.tva\" as b\nshow b.c\n"));
  }

  @Test
  void anImportedFileDoesNotSeeWhoImportsIt() throws IOException {
    file("lib.tva", "fn f(x) = x*mine\n");
    assertEquals(
        List.of("lib.tva:1:13: error[unknown-name]: nothing is called `mine`"),
        check("mine = 2\nimport \"lib.tva\"\nshow f(mine)\n"));
  }

  @Test
  void tellsProblemsAtTheirPlaceOnce() throws IOException {
    file("lib.tva", "fn f(x) = nrm(x)\n");
    assertEquals(
        List.of("lib.tva:1:11: error[unknown-name]: nothing is called `nrm`"),
        check("import \"lib.tva\"\nshow f(1) + f(2)\n"));
    file("lib.tva", "fn f(x) = 2*x)\n");
    List<String> found = check("import \"lib.tva\"\nshow f(1) + y\n");
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.getFirst().startsWith("lib.tva:1:"), found.toString());
    assertEquals(1, check("import \"lib.tva\" as lib\nshow lib.f(1)\n").size());
  }

  @Test
  void saysWhichFileIsMissingAndNothingOfItsNames() throws IOException {
    file("merge.tva", "fn f(x) = x\n");
    file("libs/empty.tva", "");
    assertEquals(
        List.of("main.tva:1:8: error[import-failed]: there is no script at `mege.tva`"),
        check("import \"mege.tva\"\nshow f(1)\n"));
    assertEquals(
        List.of("main.tva:1:8: error[import-failed]: there is no script at `mege.tva`"),
        check("import \"mege.tva\" as m\nshow m.f(1)\n"));
    assertEquals(
        List.of("main.tva:1:8: error[import-failed]: `libs` is no script"),
        check("import \"libs\"\nshow f(1)\n"));
  }

  @Test
  void refusesCirclesAndRepetitions() throws IOException {
    file("a.tva", "import \"b.tva\"\na = 1\n");
    file("b.tva", "import \"a.tva\"\nb = 1\n");
    assertEquals(
        List.of("b.tva:1:1: error[import-failed]: `a.tva` imports itself"),
        check("import \"a.tva\"\nshow a\n"));
    file("c.tva", "import \"main.tva\"\nc = 1\n");
    assertEquals(
        List.of("c.tva:1:1: error[import-failed]: `main.tva` imports itself"),
        check("import \"c.tva\"\nshow c\n"));
    file("d.tva", "d = 1\n");
    assertEquals(
        List.of("main.tva:2:1: error[import-failed]: this file is imported already"),
        check("import \"d.tva\"\nimport \"./d.tva\" as d2\nshow d + d2.d\n"));
  }

  @Test
  void refusesWhatAnImportCannotDo() throws IOException {
    file("lib.tva", "param x: number\nshow 1\nfn f(x) = x\n");
    assertEquals(
        List.of(
            "lib.tva:1:1: error[import-failed]: `lib.tva` is imported, and may only bind names and"
                + " import",
            "lib.tva:2:1: error[import-failed]: `lib.tva` is imported, and may only bind names and"
                + " import"),
        check("import \"lib.tva\"\nshow f(1)\n"));
    file("lib.tva", "fn f(x) = x\n");
    assertEquals(
        List.of("main.tva:2:17: error[import-failed]: an import cannot stand in a loop"),
        check("import \"lib.tva\"\nfor i in 1..2 { import \"lib.tva\" }\nshow f(1)\n"));
    assertEquals(
        List.of(
            "main.tva:2:8: error[import-failed]: the path of an import is known before anything is"
                + " given"),
        check("param p: string\nimport \"${p}.tva\" as lib\nshow lib.f(1)\n"));
  }

  @Test
  void bindsNoNameTwice() throws IOException {
    file("lib.tva", "x = 1\n");
    assertEquals(
        List.of("main.tva:2:1: error[already-bound]: `x` is bound twice"),
        check("x = 2\nimport \"lib.tva\"\nshow x\n"));
    assertEquals(
        List.of("main.tva:2:1: error[already-bound]: `x` is bound twice"),
        check("import \"lib.tva\"\nx = 2\nshow x\n"));
  }

  @Test
  void warnsOfImportsThatNothingUses() throws IOException {
    file("lib.tva", "x = 1\ny = 2\n");
    assertEquals(List.of(), check("import \"lib.tva\"\nshow y\n"));
    assertEquals(
        List.of("main.tva:1:1: warning[unused]: nothing that this file binds is used"),
        check("import \"lib.tva\"\nshow 1\n"));
    assertEquals(
        List.of("main.tva:1:21: warning[unused]: `lib` is not used"),
        check("import \"lib.tva\" as lib\nshow 1\n"));
  }

  @Test
  void runsWithCheckpointsOfBothFiles() throws IOException {
    var specs = Tensors.transformer(2, 8, DType.BF16);
    Tensors.writeFile(folder.resolve("libs/base.safetensors"), specs, 0, 0);
    Tensors.writeFile(folder.resolve("ft.safetensors"), specs, 1, 0.01);
    file(
        "libs/lib.tva",
        """
        base = model("base.safetensors")
        fn task(m) = (m - base)[not "no_such"]
        fn attention(t) = match { "no_such" -> 0*t; else -> t["self_attn" or "nor_this"] }
        """);
    file(
        "main.tva",
        """
        import "libs/lib.tva" as lib
        ft = model("ft.safetensors")
        save lib.base + 0.5*lib.attention(lib.task(ft)) to "out.safetensors"
        show norm(lib.task(ft)) > 0
        """);
    Served.Ended ended = PROGRAM.run("run", "main.tva").expect(0);
    assertEquals("norm(lib.task(ft)) > 0 = true\n", ended.out());
    assertTrue(
        ended.err().startsWith("out.safetensors: 2 tensors computed, 6 copied"), ended.err());
    PROGRAM.run("check", "main.tva").expect(0);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(4, files.count());
    }
  }
}
