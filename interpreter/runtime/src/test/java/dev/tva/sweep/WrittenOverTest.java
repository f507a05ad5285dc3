// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsFile;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.execute.MemoryFolders;
import dev.tva.execute.StreamingExecutor;
import dev.tva.plan.Device;
import dev.tva.search.Grid;
import dev.tva.search.Listed;
import dev.tva.source.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Candidates are written over those before them, but for what somebody still looks at. */
class WrittenOverTest {
  private static final String SCRIPT =
      """
      param base: model
      param ft: model
      param lambda: number = 0.5 in 0..1
      save base + lambda*(ft - base) to "out"
      """;

  /** As many as files need to be worth it. */
  private static final int ELEMENTS = 300_000;

  private static final List<String> LAMBDAS = List.of("0.125", "0.25", "0.5", "0.75", "0.0625");

  /** What is done with a candidate while it is measured. */
  private interface Keep {
    void at(Path file) throws IOException;
  }

  @TempDir(factory = MemoryFolders.class)
  Path folder;

  private final List<Object> inodes = new ArrayList<>();
  private Source script = Source.of("", "");

  @BeforeEach
  void makeModels() throws IOException {
    for (float at : new float[] {0, 1}) {
      Path model = Files.createDirectories(folder.resolve(at == 0 ? "base" : "ft"));
      var spec = new TensorSpec("w", DType.F32, List.of((long) ELEMENTS));
      Path file = model.resolve("model.safetensors");
      try (var writer = SafetensorsWriter.create(file, List.of(spec), Map.of("format", "pt"))) {
        var bytes = ByteBuffer.allocate(4 * ELEMENTS).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          bytes.putFloat(at);
        }
        writer.write("w", 0, bytes.flip());
        writer.finish();
      }
    }
    Path file = Files.writeString(folder.resolve("edit.tva"), SCRIPT);
    script = Source.of(file.toString(), SCRIPT);
  }

  private Path sweeps() {
    return folder.resolve("sweep");
  }

  /** Two at a time; each must be what its value makes it, to the last element. */
  private void sweep(Keep keep) throws IOException {
    SequencedMap<String, List<BigDecimal>> axes = new LinkedHashMap<>();
    axes.put("lambda", LAMBDAS.stream().map(BigDecimal::new).toList());
    var setup =
        new Sweep.Setup(
            script,
            Map.of(
                "base", folder.resolve("base").toString(), "ft", folder.resolve("ft").toString()),
            new Listed(Grid.product(axes), false),
            "the test",
            2,
            true,
            1,
            false,
            sweeps(),
            false,
            new StreamingExecutor.Options(new Device.Cpu(), 2, 1 << 16, 1L << 30, false),
            new FileCatalog());
    Sweep sweep = new Sweep(setup);
    assertEquals(List.of(), sweep.check());
    SweepResult result =
        sweep.run(
            model -> {
              try {
                return measure(model.resolve("model.safetensors"), keep);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            SelectionRule.parse("max", setup.parameters()),
            new SweepListener() {},
            () -> false);
    assertEquals(LAMBDAS.size(), result.measured().size());
    for (Measured m : result.measured()) {
      assertEquals(m.candidate().values().get("lambda").doubleValue(), m.scores().get("score"));
    }
    assertFalse(Files.exists(sweeps().resolve("candidates")));
  }

  private SequencedMap<String, Double> measure(Path file, Keep keep) throws IOException {
    inodes.add(Files.getAttribute(file, "unix:ino"));
    SequencedMap<String, Double> score = new LinkedHashMap<>();
    score.put("score", (double) all(data(Files.readAllBytes(file), file)));
    keep.at(file);
    return score;
  }

  private static ByteBuffer data(byte[] file, Path path) throws IOException {
    try (SafetensorsFile opened = SafetensorsFile.open(path)) {
      int start = (int) opened.header().dataStart();
      return ByteBuffer.wrap(file, start, file.length - start).slice();
    }
  }

  /** The number that all elements are. */
  private static float all(ByteBuffer data) {
    data.order(ByteOrder.LITTLE_ENDIAN);
    float first = data.getFloat();
    assertEquals(4 * (ELEMENTS - 1), data.remaining());
    while (data.hasRemaining()) {
      assertEquals(first, data.getFloat());
    }
    return first;
  }

  private Set<Object> others() {
    return new HashSet<>(inodes);
  }

  @Test
  void candidatesAreWrittenOverThoseBefore() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/sys/fs/leases-enable")), "Linux tells");
    assumeTrue(Set.of("ext4", "xfs", "btrfs", "tmpfs").contains(Files.getFileStore(folder).type()));
    sweep(_ -> {});
    assertEquals(2, others().size(), "five candidates in two files");
  }

  @Test
  void whatWasLinkedStays() throws IOException {
    Map<Path, Object> kept = new HashMap<>();
    sweep(file -> {
      Path link = folder.resolve("kept" + kept.size() + ".safetensors");
      kept.put(Files.createLink(link, file), Files.getAttribute(file, "unix:ino"));
    });
    assertKept(kept);
  }

  @Test
  void whatWasMovedStays() throws IOException {
    Map<Path, Object> kept = new HashMap<>();
    sweep(file -> {
      Object inode = Files.getAttribute(file, "unix:ino");
      Path to = folder.resolve("kept" + kept.size() + ".safetensors");
      kept.put(Files.move(file, to), inode);
      Files.createSymbolicLink(file, to);
    });
    assertKept(kept);
  }

  private void assertKept(Map<Path, Object> kept) throws IOException {
    assertEquals(LAMBDAS.size(), Set.copyOf(kept.values()).size());
    Set<Float> values = new HashSet<>();
    for (Path file : kept.keySet()) {
      values.add(all(data(Files.readAllBytes(file), file)));
    }
    assertEquals(lambdas(), values);
  }

  private static Set<Float> lambdas() {
    Set<Float> all = new HashSet<>();
    LAMBDAS.forEach(l -> all.add(Float.valueOf(l)));
    return all;
  }

  @Test
  void whoHasOneOpenOrMappedGoesOnSeeingIt() throws IOException {
    List<FileChannel> open = new ArrayList<>();
    List<ByteBuffer> mapped = new ArrayList<>();
    sweep(file -> {
      FileChannel channel = FileChannel.open(file);
      if (mapped.size() < 2) {
        try (channel) {
          mapped.add(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
      } else {
        open.add(channel);
      }
    });
    Set<Float> seen = new HashSet<>();
    for (FileChannel channel : open) {
      var bytes = ByteBuffer.allocate((int) channel.size());
      channel.read(bytes, 0);
      seen.add(all(bytes.slice(bytes.limit() - 4 * ELEMENTS, 4 * ELEMENTS)));
      channel.close();
    }
    for (ByteBuffer bytes : mapped) {
      seen.add(all(bytes.slice(bytes.limit() - 4 * ELEMENTS, 4 * ELEMENTS)));
    }
    assertEquals(lambdas(), seen);
    assertEquals(LAMBDAS.size(), others().size());
  }

  @Test
  void nothingOfACandidatesRightsGoesToTheNext() throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    var narrow = PosixFilePermissions.fromString("r--r-----");
    sweep(file -> {
      assertNotEquals(narrow, Files.getPosixFilePermissions(file), "the rights of another");
      Files.setPosixFilePermissions(file, narrow);
    });
  }

  @Test
  void whatAKilledSweepLeftIsRemoved() throws IOException {
    sweep(_ -> {});
    Path spare = Files.createDirectories(sweeps().resolve("candidates/spare"));
    Files.writeString(spare.resolve("0"), "left");
    Files.createDirectories(sweeps().resolve("candidates/3.partial"));
    sweep(_ -> {});
  }
}
