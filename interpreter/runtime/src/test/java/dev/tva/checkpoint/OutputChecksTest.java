// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tva.checkpoint.sum.InputSums;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Output;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class OutputChecksTest {
  @TempDir Path folder;

  /** Is refused by the check and by opening, alike, with nothing made or removed. */
  private Diagnostic refused(Slug slug, Output output, boolean overwrite, Path... inputs) {
    List<String> before = Tiny.tree(folder);
    var opened =
        assertThrows(
            DiagnosticException.class,
            () -> CheckpointWriter.open(output, Tiny.rules(overwrite, inputs)));
    assertEquals(before, Tiny.tree(folder));
    var checked =
        assertThrows(
            DiagnosticException.class,
            () -> CheckpointWriter.check(List.of(output), Tiny.rules(overwrite, inputs)));
    assertEquals(before, Tiny.tree(folder));
    assertEquals(opened.diagnostic(), checked.diagnostic());
    assertEquals(slug, opened.diagnostic().slug(), opened.getMessage());
    assertTrue(opened.diagnostic().lines().stream().anyMatch(l -> l instanceof Help));
    return opened.diagnostic();
  }

  private void isInput(String how, Path output, Path input) {
    Diagnostic d = refused(Slug.OUTPUT_IS_INPUT, Tiny.output(output, "w"), true, input);
    assertEquals(
        "the output `" + output.getFileName() + "` " + how + " the input `" + input + "`",
        d.sentence());
  }

  @Test
  void neverWritesOverAnInput() throws Exception {
    Path directory = folder.resolve("base");
    Path file = Tiny.file(directory.resolve("model.safetensors"), 1, Tiny.OURS, "w");
    isInput("is", directory, directory);
    isInput("is", file, file);
    isInput("is a file of", file, directory);
    isInput("lies inside", directory.resolve("edited"), directory);
    isInput("lies inside", directory.resolve("new/../deep/edited"), directory);
    isInput("lies around", directory, file);
    isInput("lies around", folder, directory);
    isInput("is", folder.resolve("new/../base"), directory);
  }

  @Test
  void neverWritesOverAShard() throws Exception {
    Path index = Tiny.shards(folder.resolve("base"));
    isInput("is a file of", index.resolveSibling("model-00001-of-00002.safetensors"), index);
    isInput("lies around", folder.resolve("base"), index);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void knowsAnInputByItsLinks() throws Exception {
    Path blob = Tiny.file(folder.resolve("blobs/b.safetensors"), 1, Tiny.OURS, "w");
    Path base = Files.createDirectories(folder.resolve("snapshot"));
    Files.createSymbolicLink(base.resolve("model.safetensors"), blob);
    Path link = Files.createSymbolicLink(folder.resolve("link"), base);
    isInput("is", link, base);
    isInput("is", base, link);
    isInput("lies inside", link.resolve("edited"), base);
    isInput("is a file of", blob, base);
    isInput("lies around", folder.resolve("blobs"), base);
    Path dangling = Files.createSymbolicLink(folder.resolve("to"), base.resolve("new"));
    isInput("lies inside", dangling, base);
  }

  @Test
  void knowsAnInputByItsOtherName() throws Exception {
    Path base = Tiny.file(folder.resolve("base/model.safetensors"), 1, Tiny.OURS, "w");
    Path other = Files.createLink(folder.resolve("other.safetensors"), base);
    isInput("shares a file with", other, base);
    isInput("shares a file with", other, base.getParent());
    Files.createDirectories(folder.resolve("copy"));
    Files.createLink(folder.resolve("copy/model.safetensors"), base);
    isInput("shares a file with", folder.resolve("copy"), base);
  }

  @Test
  void writesBesideAnInputGivenAsAFile() throws Exception {
    Path base = Tiny.file(folder.resolve("base.safetensors"));
    Tiny.save(Tiny.output(folder.resolve("base"), "w"), 2, base);
    assertEquals(1, Tiny.fillOf(base));
  }

  private void inTheWay(String why, Path output) throws IOException {
    Diagnostic d = refused(Slug.OUTPUT_IN_THE_WAY, Tiny.output(output, "a"), false);
    assertEquals("`" + output.getFileName() + "` exists, and " + why, d.sentence());
    assertTrue(d.lines().contains(new Help.Words("to replace it, add:", List.of("--overwrite"))));
    CheckpointWriter.check(List.of(Tiny.output(output, "a")), Tiny.rules(true));
  }

  @Test
  void keepsWhatTvaDidNotWrite() throws Exception {
    inTheWay("tva did not write it", Tiny.file(folder.resolve("foreign.safetensors")));
    inTheWay("tva did not write it", Files.writeString(folder.resolve("notes"), "mine"));
    Tiny.file(folder.resolve("dir/model.safetensors"));
    inTheWay("it holds `model.safetensors`, which tva did not write", folder.resolve("dir"));
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(folder.resolve("home/diary.txt"), "mine");
    inTheWay("it is a directory that tva did not write", folder.resolve("home"));
    Tiny.file(folder.resolve("mixed/a.safetensors"), 1, Tiny.OURS, "a");
    Tiny.file(folder.resolve("mixed/b.safetensors"));
    inTheWay("it holds `b.safetensors`, which tva did not write", folder.resolve("mixed"));
  }

  @Test
  void keepsWhatSomeonePutIntoAnOutput() throws Exception {
    for (String put :
        List.of(
            "README.md",
            "model.gguf",
            "checkpoint-500/model.safetensors",
            "other/model.safetensors",
            "notes.txt",
            "another.json",
            "deep/er/diary",
            ".git/HEAD")) {
      Path out = folder.resolve("out-" + Path.of(put).getName(0));
      Tiny.save(Tiny.output(out, "a"), 1);
      Files.createDirectories(out.resolve(put).getParent());
      Files.writeString(out.resolve(put), "mine");
      inTheWay("it holds `" + put + "`, which tva did not write", out);
    }
  }

  @Test
  void replacesAnEmptyFolder() throws Exception {
    Files.createDirectories(folder.resolve("out"));
    Tiny.save(Tiny.output(folder.resolve("out"), "a"), 1);
    assertEquals(1, Tiny.fillOf(folder.resolve("out")));
  }

  @Test
  void replacesWhatTvaDidNotWriteOnlyWhenAsked() throws Exception {
    Path out = folder.resolve("out");
    Tiny.file(out.resolve("model.safetensors"));
    Output output = Tiny.output(out, "a");
    try (var writer = CheckpointWriter.open(output, Tiny.rules(true))) {
      Tiny.fill(writer, output, 2);
      writer.complete(new InputSums(List.of()));
      writer.publish();
    }
    assertEquals(2, Tiny.fillOf(out));
    assertEquals(List.of("out/", "out/model.safetensors"), Tiny.tree(folder));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void followsALinkThatIsTheOutputAndKeepsIt() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    for (String name : List.of("out", "out.safetensors")) {
      Path link = Files.createSymbolicLink(folder.resolve(name), Path.of("disk/real-" + name));
      Tiny.save(Tiny.output(link, "a"), 1);
      Tiny.save(Tiny.output(link, "a"), 2);
      assertTrue(Files.isSymbolicLink(link));
      assertEquals(2, Tiny.fillOf(disk.resolve("real-" + name)));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void refusesLinksThatLeadRound() throws Exception {
    Path a = Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));
    refused(Slug.CANNOT_WRITE, Tiny.output(a, "w"), true);
  }

  @Test
  void neverReplacesTheFolderTheUserIsIn() {
    Path working = Path.of("").toAbsolutePath();
    for (Path path = working; path.getFileName() != null; path = path.getParent()) {
      refused(Slug.OUTPUT_IN_THE_WAY, Tiny.output(path, "a"), true);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void neverReplacesADevice() {
    refused(Slug.OUTPUT_IN_THE_WAY, Tiny.output(Path.of("/dev/null"), "a"), true);
  }

  @Test
  void asksForADirectoryWhereThereAreShards() {
    Output output = Tiny.withShard(Tiny.output(folder.resolve("out.safetensors"), "a"), 8);
    Diagnostic d = refused(Slug.CANNOT_WRITE, output, false);
    assertTrue(d.lines().toString().contains("give a directory"), d.lines().toString());
  }

  private static Output large(Path path, long elements) {
    var tensors = new TreeMap<String, TensorSpec>();
    tensors.put("w", new TensorSpec(DType.F32, new Shape(List.of(elements))));
    Output o = Tiny.output(path, "w");
    return new Output(
        o.path(),
        o.written(),
        o.place(),
        tensors,
        o.metadata(),
        o.inputs(),
        o.dtype(),
        o.sideFiles(),
        o.shard(),
        o.tied(),
        List.of(),
        Optional.empty(),
        false,
        false,
        new TreeMap<>());
  }

  @Test
  void asksForRoomBeforeAnythingIsMade() {
    Diagnostic d = refused(Slug.NO_ROOM, large(folder.resolve("new/out"), 1L << 55), false);
    assertTrue(d.sentence().startsWith("`out` needs 144 PB"), d.sentence());
  }

  @Test
  void asksForTheRoomOfAllOutputsTogether() throws Exception {
    long free = Files.getFileStore(folder).getUsableSpace();
    Output a = large(folder.resolve("a"), free / 4 * 2 / 3);
    Output b = large(folder.resolve("b"), free / 4 * 2 / 3);
    CheckpointWriter.check(List.of(a), Tiny.rules(false));
    var e =
        assertThrows(
            DiagnosticException.class,
            () -> CheckpointWriter.check(List.of(a, b), Tiny.rules(false)));
    assertEquals(Slug.NO_ROOM, e.diagnostic().slug());
  }

  @Test
  void refusesAnOutputInsideAnother() {
    Output outer = Tiny.output(folder.resolve("out"), "a");
    Output inner = Tiny.output(folder.resolve("out/inner"), "a");
    for (List<Output> both : List.of(List.of(outer, inner), List.of(inner, outer))) {
      var e =
          assertThrows(
              DiagnosticException.class, () -> CheckpointWriter.check(both, Tiny.rules(false)));
      assertEquals(Slug.SAME_OUTPUT_TWICE, e.diagnostic().slug());
    }
  }

  @Test
  void saysThatAFileStandsWhereAFolderIsNeeded() throws Exception {
    Files.writeString(folder.resolve("file"), "mine");
    Output output = Tiny.output(folder.resolve("file/out"), "a");
    var e =
        assertThrows(
            DiagnosticException.class, () -> CheckpointWriter.open(output, Tiny.rules(true)));
    assertEquals(Slug.CANNOT_WRITE, e.diagnostic().slug());
    assertEquals(List.of("file"), Tiny.tree(folder));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void saysThatAFolderIsNotTheUsersToWrite() throws Exception {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(locked), "this user writes everywhere");
    Output output = Tiny.output(locked.resolve("out"), "a");
    var e =
        assertThrows(
            DiagnosticException.class, () -> CheckpointWriter.open(output, Tiny.rules(true)));
    assertEquals(Slug.CANNOT_WRITE, e.diagnostic().slug());
    assertTrue(e.diagnostic().lines().toString().contains("permission denied"));
  }
}
