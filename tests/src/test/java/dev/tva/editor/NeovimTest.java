// SPDX-License-Identifier: Apache-2.0
package dev.tva.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.doc.Workplace;
import dev.tva.terminal.Launched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A real editor, without a window: {@code mvn -Pclients verify}, where Neovim is installed. */
@EnabledIfSystemProperty(named = "tva.clients", matches = "true")
final class NeovimTest {
  @TempDir Path home;

  @Test
  void seesAProblemTakesTheFixCompletesAndJumps() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(home.resolve("work"));
    Workplace.make(folder);
    Files.writeString(
        folder.resolve("edit.tva"),
        """
        # tva: base=base ft=ft
        param base: model
        param ft: model
        out = base + ft
        save out to "out/soup"
        show norm(ft - base)
        """);
    Path client = Path.of("src/test/resources/editors/neovim.lua").toAbsolutePath();
    Launched launched = new Launched(home);
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(
                "nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", client.toString())
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(launched.environment());
    builder.environment().put("TVA_LAUNCHER", launched.program());
    builder.environment().put("XDG_CACHE_HOME", home.resolve("cache").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(err));
    assertEquals(
        """
        problem at line 5: the weights of the models in `out` add up to 2, not 1
        fix: to average them: mean(base, ft)
        line: out = mean(base, ft)
        completions: input_layernorm mlp self_attn
        jumped to prelude.tva, on norm, read-only
        """,
        Files.readString(out));
  }
}
