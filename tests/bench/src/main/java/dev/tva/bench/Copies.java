// SPDX-License-Identifier: Apache-2.0
package dev.tva.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Times how bytes that nothing is computed from get from file to file, by two threads: through
 * memory, in writes of several sizes, or within the kernel ({@code copy_file_range}), each with the
 * checksum that a run takes of what it reads, and within the kernel without one. They lie in the
 * output some bytes off where they lie in the input, as tensors do behind headers of other lengths,
 * or not. {@code TVA_BENCH_FOLDER} names a folder on another file system.
 */
public final class Copies {
  private static final int ROUNDS = 5;
  private static final int THREADS = 2;
  private static final int TILE = 1 << 20;
  private static final int OFF = 1234;

  /** How a tile is copied. */
  private enum Way {
    WRITES("read, summed up, written", true, false),
    READ_AND_KERNEL("read, summed up, copied in the kernel", true, true),
    MAPPED_AND_KERNEL("summed up in a mapping, copied in the kernel", false, true),
    KERNEL("copied in the kernel, not summed up", false, true);

    private final String text;
    private final boolean reads;
    private final boolean inKernel;

    Way(String text, boolean reads, boolean inKernel) {
      this.text = text;
      this.reads = reads;
      this.inKernel = inKernel;
    }
  }

  /**
   * @param piece bytes of a write
   * @param off bytes that the output lies off
   */
  private record Case(Way way, int piece, int off) {
    @Override
    public String toString() {
      return way.text
          + (way.inKernel ? "" : ", %d KiB a write".formatted(piece >> 10))
          + (off == 0 ? ", at the same place" : "");
    }
  }

  private Copies() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    BigCheckpoint.inFolder(5_000_000_000L, (folder, _) -> measure(folder));
  }

  private static List<Case> cases() {
    List<Case> all = new ArrayList<>();
    for (int piece = 1 << 18; piece <= TILE; piece *= 2) {
      all.add(new Case(Way.WRITES, piece, OFF));
    }
    for (Way way : Way.values()) {
      if (way.inKernel) {
        all.add(new Case(way, 0, OFF));
        all.add(new Case(way, 0, 0));
      }
    }
    return all;
  }

  private static void measure(Path folder) throws IOException, InterruptedException {
    Path from = folder.resolve("m0/model.safetensors");
    Path to = folder.resolve("copy");
    List<Case> cases = new ArrayList<>(cases());
    Map<Case, double[]> seconds = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    cases.forEach(c -> seconds.put(c, new double[ROUNDS]));
    Random random = new Random(1);
    for (int round = -1; round < ROUNDS; round++) {
      Collections.shuffle(cases, random);
      for (Case c : cases) {
        Files.deleteIfExists(to);
        BigCheckpoint.settle(folder);
        double taken = seconds(c, from, to);
        if (round >= 0) {
          seconds.get(c)[round] = taken;
        }
      }
    }
    System.out.println("| 1 GB, s until it is on the disk | least | median | most |");
    System.out.println("|---|---|---|---|");
    cases().forEach(c -> Processes.row(c.toString(), seconds.get(c)));
  }

  private static double seconds(Case c, Path from, Path to)
      throws IOException, InterruptedException {
    long bytes = Files.size(from);
    try (FileChannel all =
        FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      all.write(ByteBuffer.allocate(1), bytes + c.off - 1);
      long begun = System.nanoTime();
      AtomicLong next = new AtomicLong();
      List<Thread> threads =
          IntStream.range(0, THREADS)
              .mapToObj(_ -> Thread.ofPlatform().start(() -> copy(c, from, to, next, bytes)))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
      if (next.get() < bytes) {
        throw new IOException(c + ": not all was copied");
      }
      all.force(false);
      return (System.nanoTime() - begun) / 1e9;
    }
  }

  private static void copy(Case c, Path from, Path to, AtomicLong next, long bytes) {
    ByteBuffer memory = ByteBuffer.allocateDirect(TILE);
    try (FileChannel in = FileChannel.open(from);
        FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
      for (long at; (at = next.getAndAdd(TILE)) < bytes; ) {
        int n = (int) Math.min(TILE, bytes - at);
        sum(c, in, at, memory.clear().limit(n));
        if (!c.way.inKernel) {
          write(out, at + c.off, memory.flip(), c.piece);
          continue;
        }
        out.position(at + c.off);
        for (long done = 0; done < n; ) {
          done += in.transferTo(at + done, n - done, out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void sum(Case c, FileChannel in, long at, ByteBuffer to) throws IOException {
    CRC32 sum = new CRC32();
    if (c.way.reads) {
      in.read(to, at);
      sum.update(to.duplicate().flip());
    } else if (c.way == Way.MAPPED_AND_KERNEL) {
      try (Arena arena = Arena.ofConfined()) {
        sum.update(in.map(MapMode.READ_ONLY, at, to.remaining(), arena).asByteBuffer());
      }
    }
  }

  private static void write(FileChannel out, long at, ByteBuffer from, int piece)
      throws IOException {
    int end = from.limit();
    while (from.position() < end) {
      from.limit(Math.min(end, from.position() + piece));
      out.write(from, at + from.position());
    }
  }
}
