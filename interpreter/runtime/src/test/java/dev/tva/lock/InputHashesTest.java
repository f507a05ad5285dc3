// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.sum.Checksum;
import dev.tva.demo.DemoModels;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.pass.CancelledException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sums of inputs that are taken beside a run. */
final class InputHashesTest {
  private static final String FILE = "model.safetensors";

  @TempDir Path folder;
  private Path file;

  /** Tensors that begin and end within reads, and one that is longer than a read. */
  @BeforeEach
  void write() throws IOException {
    file = folder.resolve(FILE);
    write(file, List.of("a", "b", "c"));
  }

  private static void write(Path to, List<String> order) throws IOException {
    Map<String, TensorSpec> specs =
        Map.of(
            "a", DemoModels.spec("a", 70_001),
            "b", DemoModels.spec("b", 1_200, 1_001),
            "c", DemoModels.spec("c", 0, 7));
    try (var writer =
        SafetensorsWriter.create(to, order.stream().map(specs::get).toList(), Map.of())) {
      for (String name : order) {
        byte[] bytes = new byte[(int) specs.get(name).byteSize()];
        new Random(name.hashCode()).nextBytes(bytes);
        writer.write(name, 0, ByteBuffer.wrap(bytes));
      }
      writer.finish();
    }
  }

  private LockedInput input(Path at) throws CatalogException {
    Manifest manifest = new FileCatalog().open(at.toString());
    SortedMap<String, Path> weights = new TreeMap<>(Map.of(at.getFileName().toString(), at));
    return new LockedInput(
        "base", manifest, weights, new Lock.Input("x", "", new TreeMap<>(), new TreeMap<>()));
  }

  private Lock.Input read(Path at, Map<String, Lock.Input> held)
      throws IOException, CatalogException {
    try (var hashes = InputHashes.start(List.of(input(at)), held, 2, () -> false)) {
      return hashes.all().get("base");
    }
  }

  @Test
  void oneReadGivesTheSumsOfTheFileAndOfItsTensors() throws Exception {
    Lock.Input read = read(file, Map.of());
    assertEquals(Map.of(FILE, Checksum.of(file)), read.files());
    assertEquals(Contents.hash(new FileCatalog().open(file.toString())), read.content());
  }

  @Test
  void whereFilesAreThoseOfTheLockSoAreTheTensors() throws Exception {
    Lock.Input whole = read(file, Map.of());
    Lock.Input held = new Lock.Input("x", "as held", whole.files(), new TreeMap<>());
    assertEquals("as held", read(file, Map.of("base", held)).content());
    flip();
    assertNotEquals(whole.content(), read(file, Map.of("base", whole)).content());
  }

  @Test
  void tensorsCountNotFiles() throws Exception {
    Lock.Input before = read(file, Map.of());
    Path other = folder.resolve("other.safetensors");
    write(other, List.of("b", "c", "a"));
    assertEquals(before.content(), read(other, Map.of("base", before)).content());
    Files.delete(file);
    Files.move(other, file);
    Lock.Input moved = read(file, Map.of("base", before));
    assertNotEquals(before.files(), moved.files());
    assertEquals(before.content(), moved.content());
  }

  @Test
  void aHubsCacheHasTheSumInTheNameOfItsBlob() throws Exception {
    String named = "ab".repeat(32);
    Path blob = folder.resolve("models--x--y/blobs/" + named);
    Files.createDirectories(blob.getParent());
    Path link = folder.resolve("models--x--y/snapshots/1/" + FILE);
    Files.createDirectories(link.getParent());
    Files.move(file, blob);
    Files.createSymbolicLink(link, blob);
    Lock.Input made = read(link, Map.of());
    assertEquals(Map.of(FILE, named), made.files());
    assertEquals(Contents.hash(new FileCatalog().open(link.toString())), made.content());
    // What a lock is compared with is read.
    assertEquals(Map.of(FILE, Checksum.of(blob)), read(link, Map.of("base", made)).files());
  }

  @Test
  void aFileThatChangesMeanwhileIsOfTwoStates() throws Exception {
    try (var hashes = InputHashes.start(List.of(input(file)), Map.of(), 1, () -> false)) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(1));
      String said = assertThrows(DiagnosticException.class, hashes::all).diagnostic().sentence();
      assertTrue(said.endsWith("has changed since its headers were read"), said);
    }
  }

  @Test
  void whoWaitsMayBeStopped() throws Exception {
    try (var hashes =
        InputHashes.start(new ArrayList<>(List.of(input(file))), Map.of(), 1, () -> true)) {
      assertThrows(CancelledException.class, hashes::all);
    }
  }

  private void flip() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 5] ^= 0x10;
    Files.write(file, bytes);
  }
}
