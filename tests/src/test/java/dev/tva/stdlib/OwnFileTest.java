// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.cli.Program;
import dev.tva.cli.Served;
import dev.tva.run.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A method in a file of the user's works as those of the library, which are such files. */
final class OwnFileTest {
  private static final Path LIBRARY = Path.of("../stdlib/src/main/resources/tva/stdlib");

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();

  private void copy() throws IOException {
    StringBuilder mine = new StringBuilder();
    for (String file : List.of("parts", "sparse", "spectral")) {
      mine.append(Files.readString(LIBRARY.resolve(file + ".tva")));
    }
    Files.writeString(folder.resolve("mine.tva"), mine);
  }

  @Test
  void givesTheSameBytes() throws IOException {
    copy();
    var specs = Tensors.transformer(2, 24, DType.F32);
    for (String model : List.of("base", "a", "b")) {
      Path file = folder.resolve(model + "/model.safetensors");
      Tensors.writeFile(file, specs, model.charAt(0), model.equals("base") ? 0 : 0.01);
    }
    Files.writeString(
        folder.resolve("script.tva"),
        """
        import "mine.tva" as mine
        base = model("base")
        ts = [model("a") - base, model("b") - base]
        save base + mine.ties(ts, density = 30%) to "mine/ties.safetensors"
        save base + ties(ts, density = 30%) to "theirs/ties.safetensors"
        save base + mine.dare_ties(ts, seed = 3) to "mine/dare_ties.safetensors"
        save base + dare_ties(ts, seed = 3) to "theirs/dare_ties.safetensors"
        save base + mine.tsv_merge(ts) to "mine/tsv_merge.safetensors"
        save base + tsv_merge(ts) to "theirs/tsv_merge.safetensors"
        """);
    PROGRAM.run("run", "script.tva").expect(0);
    Lab lab = new Lab(folder);
    for (String method : List.of("ties", "dare_ties", "tsv_merge")) {
      String file = "/" + method + ".safetensors";
      assertArrayEquals(lab.numbers("theirs" + file), lab.numbers("mine" + file), method);
    }
  }

  @Test
  void hasItsProblemsToldWhereTheyAre() throws IOException {
    copy();
    Files.writeString(
        folder.resolve("script.tva"),
        """
        import "mine.tva" as mine
        param ts: [delta]
        show norm(mine.ties(ts, density = 20))
        show norm(mine.ties([]))
        """);
    Served.Ended checked = PROGRAM.run("check", "script.tva").expect(1);
    assertTrue(
        checked
            .err()
            .contains("`density` of `ties` is 20, and its range is 0..1\n --> script.tva:3:"),
        checked.err());
    assertTrue(
        checked.err().contains("`sum` of an empty list\n  --> mine.tva:31:12\n"), checked.err());
    assertEquals(2, checked.err().split("error\\[", -1).length - 1, checked.err());
  }
}
