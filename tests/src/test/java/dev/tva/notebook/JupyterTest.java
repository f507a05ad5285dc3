// SPDX-License-Identifier: Apache-2.0
package dev.tva.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tva.doc.Workplace;
import dev.tva.terminal.Launched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Jupyter's own client runs a notebook: {@code mvn -Pclients verify}, where nbclient is. */
@EnabledIfSystemProperty(named = "tva.clients", matches = "true")
final class JupyterTest {
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir Path home;

  private String run(Launched launched, Path folder, String... words)
      throws IOException, InterruptedException {
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(launched.environment());
    builder.environment().put("JUPYTER_DATA_DIR", home.resolve("jupyter").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    assertTrue(process.waitFor(300, TimeUnit.SECONDS), "it does not end");
    assertEquals(0, process.exitValue(), Files.readString(err));
    return Files.readString(out);
  }

  private static boolean has(String module) throws IOException, InterruptedException {
    return Files.exists(Path.of(PYTHON))
        && new ProcessBuilder(List.of(PYTHON, "-c", "import " + module)).start().waitFor() == 0;
  }

  @Test
  void runsTheTour() throws IOException, InterruptedException {
    assumeTrue(has("nbclient"), "Jupyter's nbclient is not installed for " + PYTHON);
    Path folder = Files.createDirectories(home.resolve("work"));
    Workplace.make(folder);
    Launched launched = new Launched(home);
    run(launched, folder, launched.program(), "kernel", "install");
    Path client = Path.of("src/test/resources/editors/jupyter.py").toAbsolutePath();
    String said = run(launched, folder, PYTHON, client.toString());
    assertEquals(
        """
        [text/html, text/plain]
          space       delta
          tensors     12
          parameters  864
          dtype       bf16
          formula     ft - base
        [text/html, text/plain]
          layer           value
          model.layers.0  0.0775368  ████████████▎
          model.layers.1  0.159153   █████████████████████████▏
          model.layers.2  0.253515   ████████████████████████████████████████
        stderr: out/half: 3 tensors computed
        [text/plain]
        true
        """,
        said);
    assertTrue(Files.exists(folder.resolve("out/half/model.safetensors")));
  }
}
