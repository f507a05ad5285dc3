// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.checkpoint.sum.InputSums;
import dev.tva.checkpoint.swap.Swap;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Output;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill leaves at each step, and what the next run makes of it. */
final class SwapTest {
  private static final String WRITING = "tva WRITING \n";
  private static final String SWAPPING = "tva SWAPPING\n";

  @TempDir Path temporary;
  private Path folder;
  private Path out;
  private Path partial;
  private Path previous;
  private Path lock;

  @BeforeEach
  void name() throws IOException {
    folder = temporary.toRealPath();
    out = folder.resolve("out");
    partial = folder.resolve("out.partial");
    previous = folder.resolve("out.previous");
    lock = folder.resolve("out.partial.lock");
  }

  private static void ours(Path directory, int fill) throws IOException {
    Tiny.file(directory.resolve("model.safetensors"), fill, Tiny.OURS, "a");
  }

  /** Opens and closes: what is healed, with nothing written. */
  private void openAndClose() {
    CheckpointWriter.open(Tiny.output(out, "a"), Tiny.rules(false)).close();
  }

  private void savesAnew() throws IOException {
    Tiny.save(Tiny.output(out, "a"), 9);
    assertEquals(9, Tiny.fillOf(out));
    assertEquals(List.of("out/", "out/model.safetensors"), Tiny.tree(folder));
  }

  @Test
  void writesWhatTheseTestsTakeForItsMarks() throws Exception {
    Output output = Tiny.output(out, "a");
    try (OutputWriter _ = CheckpointWriter.open(output, Tiny.rules(false))) {
      assertEquals(WRITING, Files.readString(lock));
      assertTrue(Files.isDirectory(partial));
    }
    Swap swap = Swap.open(out).orElseThrow();
    swap.begin();
    ours(out, 1);
    ours(partial, 2);
    // A name that cannot be taken stops the commit between its two steps' beginnings.
    Files.createDirectory(previous);
    assertThrows(Swap.NameTaken.class, swap::commit);
    Files.delete(previous);
    swap.commit();
    assertEquals(SWAPPING, Files.readString(lock));
    assertEquals(2, Tiny.fillOf(out));
    assertEquals(1, Tiny.fillOf(previous));
    swap.close();
    assertEquals(List.of("out/", "out/model.safetensors"), Tiny.tree(folder));
  }

  @Test
  void killedBeforeAnythingWasMade() throws Exception {
    Files.createFile(lock);
    openAndClose();
    assertEquals(List.of(), Tiny.tree(folder));
    Files.writeString(lock, WRITING);
    savesAnew();
  }

  @Test
  void killedWhileWriting() throws Exception {
    Files.writeString(lock, WRITING);
    Files.createDirectory(partial);
    Files.write(partial.resolve("model.safetensors.partial"), new byte[20]);
    openAndClose();
    assertEquals(List.of(), Tiny.tree(folder));
  }

  @Test
  void killedWhileWritingAFile() throws Exception {
    Path file = folder.resolve("x.safetensors");
    Tiny.file(file, 1, Tiny.OURS, "a");
    Files.write(folder.resolve("x.safetensors.partial"), new byte[20]);
    Files.writeString(folder.resolve("x.safetensors.partial.lock"), WRITING);
    Tiny.save(Tiny.output(file, "a"), 2);
    assertEquals(2, Tiny.fillOf(file));
    assertEquals(List.of("x.safetensors"), Tiny.tree(folder));
  }

  @Test
  void killedWhileWritingOverAnOlderOutput() throws Exception {
    ours(out, 1);
    ours(partial, 2);
    Files.writeString(lock, WRITING);
    openAndClose();
    assertEquals(List.of("out/", "out/model.safetensors"), Tiny.tree(folder));
    assertEquals(1, Tiny.fillOf(out));
  }

  @Test
  void killedBeforeTheOlderOutputWasSetAside() throws Exception {
    ours(out, 1);
    ours(partial, 2);
    Files.writeString(lock, SWAPPING);
    openAndClose();
    assertEquals(1, Tiny.fillOf(out));
    savesAnew();
  }

  @Test
  void killedBetweenTheTwoRenames() throws Exception {
    ours(previous, 1);
    ours(partial, 2);
    Files.writeString(lock, SWAPPING);
    openAndClose();
    assertEquals(List.of("out/", "out/model.safetensors"), Tiny.tree(folder));
    assertEquals(1, Tiny.fillOf(out));
  }

  @Test
  void killedBeforeTheOlderOutputWasDeleted() throws Exception {
    ours(previous, 1);
    ours(out, 2);
    Files.writeString(lock, SWAPPING);
    openAndClose();
    assertEquals(List.of("out/", "out/model.safetensors"), Tiny.tree(folder));
    assertEquals(2, Tiny.fillOf(out));
  }

  @Test
  void killedWhileTheOlderOutputWasDeleted() throws Exception {
    Files.createDirectories(previous.resolve("1_Pooling"));
    ours(out, 2);
    Files.writeString(lock, SWAPPING);
    savesAnew();
  }

  @Test
  void keepsTheOutputSetAsideWhereSomethingForeignTookTheName() throws Exception {
    ours(previous, 1);
    Tiny.file(out.resolve("model.safetensors"));
    Files.writeString(lock, SWAPPING);
    for (int i = 0; i < 2; i++) {
      var e = assertThrows(DiagnosticException.class, this::openAndClose);
      assertEquals(Slug.OUTPUT_IN_THE_WAY, e.diagnostic().slug());
      assertEquals(1, Tiny.fillOf(previous));
    }
    Files.delete(out.resolve("model.safetensors"));
    Files.delete(out);
    openAndClose();
    assertEquals(1, Tiny.fillOf(out));
  }

  @Test
  void restoresAForeignOutputAndThenAsksAgain() throws Exception {
    Tiny.file(previous.resolve("model.safetensors"));
    ours(partial, 2);
    Files.writeString(lock, SWAPPING);
    var e = assertThrows(DiagnosticException.class, this::openAndClose);
    assertEquals(Slug.OUTPUT_IN_THE_WAY, e.diagnostic().slug());
    assertEquals(List.of("out/", "out/model.safetensors"), Tiny.tree(folder));
    assertEquals(1, Tiny.fillOf(out));
  }

  @Test
  void keepsWhatIsNotItsOwnUnderItsNames() throws Exception {
    for (Path foreign : List.of(partial, previous, lock)) {
      Files.writeString(foreign, "mine");
      var e = assertThrows(DiagnosticException.class, this::openAndClose);
      assertEquals(Slug.OUTPUT_IN_THE_WAY, e.diagnostic().slug());
      assertTrue(e.getMessage().contains(foreign.toString()), e.getMessage());
      assertEquals("mine", Files.readString(foreign));
      assertEquals(List.of(foreign.getFileName().toString()), Tiny.tree(folder));
      Files.delete(foreign);
    }
    Files.writeString(previous, "mine");
    Files.writeString(lock, WRITING);
    assertThrows(DiagnosticException.class, this::openAndClose);
    assertEquals("mine", Files.readString(previous));
  }

  @Test
  void deletesLinksAndNotWhatTheyLeadTo() throws Exception {
    Path precious = Files.createDirectories(folder.resolve("precious"));
    Files.writeString(precious.resolve("x"), "mine");
    Files.createDirectory(partial);
    Files.createSymbolicLink(partial.resolve("link"), precious);
    Files.writeString(lock, WRITING);
    openAndClose();
    assertEquals(List.of("precious/", "precious/x"), Tiny.tree(folder));
    Files.createSymbolicLink(partial, precious);
    Files.writeString(lock, WRITING);
    openAndClose();
    assertEquals(List.of("precious/", "precious/x"), Tiny.tree(folder));
  }

  @Test
  void lettingTwoRunsToOneOutputTakeTurns() throws Exception {
    Output output = Tiny.output(out, "a");
    try (OutputWriter first = CheckpointWriter.open(output, Tiny.rules(false))) {
      var e = assertThrows(DiagnosticException.class, this::openAndClose);
      assertEquals("another run is writing `out`", e.getMessage());
      Tiny.fill(first, output, 3);
      first.complete(new InputSums(List.of()));
      first.publish();
      savesAnew();
    }
    assertEquals(9, Tiny.fillOf(out));
  }

  /** Opens the output of the path given, says so, and waits to be killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      var writer =
          CheckpointWriter.open(Tiny.output(Path.of(arguments[0]), "a"), Tiny.rules(false));
      System.out.println("open");
      System.in.read();
      writer.close();
    }
  }

  @Test
  void keepsOtherProcessesAwayUntilTheHolderIsKilled() throws Exception {
    ours(out, 1);
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-cp", ManagementFactory.getRuntimeMXBean().getClassPath()));
    command.addAll(List.of(Holder.class.getName(), out.toString()));
    Process holder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      assertEquals("open", holder.inputReader().readLine());
      var e = assertThrows(DiagnosticException.class, this::openAndClose);
      assertEquals("another run is writing `out`", e.getMessage());
      assertTrue(Files.exists(partial));
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertTrue(Files.exists(partial));
    savesAnew();
    assertFalse(Files.exists(lock));
  }
}
