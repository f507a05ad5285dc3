// SPDX-License-Identifier: Apache-2.0
package dev.tva.lost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.analysis.Analysis;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.WriteRules;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.engine.Engine;
import dev.tva.execute.StreamingExecutor;
import dev.tva.plan.Device;
import dev.tva.plan.Plan;
import dev.tva.run.Tensors;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Something writes to an input while it is read, or between its header and its data. */
final class ChangedInputTest {
  @TempDir Path folder;
  private Path file;

  private interface Change {
    void make() throws IOException;
  }

  @BeforeEach
  void writeInput() throws IOException {
    file = folder.resolve("base/model.safetensors");
    Tensors.writeFile(file, specs(160), 0, 0);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
  }

  private static List<TensorSpec> specs(long width) {
    return Tensors.transformer(2, width, DType.BF16);
  }

  /** Plans with the file as it is, and computes with a change before, or once reading has begun. */
  private void refused(String script, Change before, Change during) throws IOException {
    Session session = new Session();
    Session.Checked checked =
        session.check(
            Source.of("<formula>", script),
            Map.of("base", folder.resolve("base").toString()),
            Optional.of(new FileCatalog()),
            true);
    Session.Ready ready = session.plan(checked, false);
    Plan plan = ready.planned().orElseThrow().plan();
    Analysis analysis = checked.analysis().orElseThrow();
    List<Path> inputs =
        analysis.inputs().stream().map(i -> Path.of(i.path().orElseThrow())).toList();
    before.make();
    AtomicBoolean done = new AtomicBoolean();
    Engine engine =
        new Engine(new StreamingExecutor.Options(new Device.Cpu(), 1, 4096, 64L << 20, false));
    var e =
        assertThrows(
            DiagnosticException.class,
            () ->
                engine.compute(
                    new Engine.Task(plan, WriteRules.of(inputs, List.of(), false), _ -> {}),
                    (_, _) -> {
                      if (done.compareAndSet(false, true)) {
                        make(during);
                      }
                    },
                    () -> false));
    assertEquals(Slug.CANNOT_READ, e.diagnostic().slug(), e.getMessage());
    assertFalse(Files.exists(folder.resolve("out")));
  }

  private static void make(Change change) {
    try {
      change.make();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void eachRefused(Change change) throws IOException {
    for (String script :
        List.of("save 2*base - base to \"" + folder.resolve("out") + "\"", "show norm(base)")) {
      writeInput();
      refused(script, () -> {}, change);
    }
  }

  @Test
  void otherBytes() throws IOException {
    eachRefused(() -> {
      try (var f = new RandomAccessFile(file.toFile(), "rw")) {
        f.seek(f.length() - 8);
        f.writeLong(0x3f803f803f803f80L);
      }
    });
  }

  @Test
  void longer() throws IOException {
    eachRefused(() -> Files.write(file, new byte[64], java.nio.file.StandardOpenOption.APPEND));
  }

  @Test
  void shorter() throws IOException {
    eachRefused(() -> {
      try (var f = new RandomAccessFile(file.toFile(), "rw")) {
        f.setLength(f.length() / 2);
      }
    });
  }

  @Test
  void another() throws IOException {
    eachRefused(() -> {
      Path next = folder.resolve("next.safetensors");
      Tensors.writeFile(next, specs(160), 5, 0.1);
      Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    });
  }

  @Test
  void gone() throws IOException {
    eachRefused(() -> Files.delete(file));
  }

  @Test
  void otherShapesThanThePlanHas() throws IOException {
    String script = "save 2*base - base to \"" + folder.resolve("out") + "\"";
    refused(script, () -> Tensors.writeFile(file, specs(32), 0, 0), () -> {});
    writeInput();
    refused(script, () -> Files.delete(file), () -> {});
  }
}
