// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.catalog.Piece;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.kernel.codec.Crc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Fingerprints of the inputs of a run, taken from the tiles as they are read. A tensor's checksum
 * is a sum over its bytes by their places, so tiles may come in any order and of any sizes; each
 * byte counts once, however often it is read.
 */
final class ReadSums {
  private static final int BUFFER = 1 << 20;

  /** What is summed up of one input: a tensor, or what tensors are computed from. */
  private sealed interface Key {
    int input();
  }

  private record Tensor(int input, String tensor) implements Key {}

  private record Part(int input, Piece piece) implements Key {}

  /** What has been read of a tensor in this round. */
  private static final class Sum {
    private final long bytes;
    private final TreeMap<Long, Long> covered = new TreeMap<>();
    private int crc;
    private boolean complete;

    Sum(long bytes) {
      this.bytes = bytes;
      complete = bytes == 0;
    }

    synchronized boolean isComplete() {
      return complete;
    }

    /** What overlaps with what was read before does not count. */
    synchronized void add(long start, long end, int part) {
      var before = covered.floorEntry(start);
      var after = covered.ceilingEntry(start);
      boolean overlaps =
          (before != null && before.getValue() > start) || (after != null && after.getKey() < end);
      if (complete || overlaps) {
        return;
      }
      crc ^= Crc.shifted(part, bytes - end);
      long from = start;
      long to = end;
      if (before != null && before.getValue() == start) {
        from = before.getKey();
      }
      if (after != null && after.getKey() == end) {
        to = after.getValue();
        covered.remove(after.getKey());
      }
      covered.put(from, to);
      complete = to - from == bytes;
    }

    synchronized void begin() {
      if (!complete) {
        covered.clear();
        crc = 0;
      }
    }
  }

  private final List<TensorStore> inputs;
  private final Map<Key, Sum> sums = new HashMap<>();

  /** The tensors that are computed from several, and what from. */
  private final Map<Tensor, List<Part>> computed = new HashMap<>();

  /**
   * @param touched the tensors that the run needs of each input, whether it reads them or knows
   *     already what it wants of them
   */
  ReadSums(List<TensorStore> inputs, List<SortedSet<String>> touched) {
    this.inputs = List.copyOf(inputs);
    for (int i = 0; i < inputs.size(); i++) {
      for (String tensor : touched.get(i)) {
        add(new Tensor(i, tensor));
      }
    }
  }

  private void add(Tensor tensor) {
    Piece piece = piece(tensor.input, tensor.tensor);
    List<Piece> parts = TensorStore.parts(piece);
    if (parts.equals(List.of(piece))) {
      sums.put(tensor, new Sum(piece.spec().bytes()));
      return;
    }
    computed.put(tensor, parts.stream().map(p -> new Part(tensor.input, p)).toList());
    for (Piece part : parts) {
      sums.computeIfAbsent(new Part(tensor.input, part), _ -> new Sum(part.spec().bytes()));
    }
  }

  private Piece piece(int input, String tensor) {
    return inputs.get(input).manifest().piece(tensor).orElseThrow();
  }

  /** A round over the data begins: what the last one read in part only is forgotten. */
  void begin() {
    sums.values().forEach(Sum::begin);
  }

  /** Bytes of a tensor have been read; called by all workers. */
  void read(int input, String tensor, long offset, ByteBuffer bytes) {
    read(new Tensor(input, tensor), offset, bytes);
  }

  /** Bytes have been read of what tensors are computed from; called by all workers. */
  void read(int input, Piece part, long offset, ByteBuffer bytes) {
    read(new Part(input, part), offset, bytes);
  }

  private void read(Key key, long offset, ByteBuffer bytes) {
    Sum sum = sums.get(key);
    if (sum != null && bytes.hasRemaining() && !sum.isComplete()) {
      sum.add(offset, offset + bytes.remaining(), Crc.of(bytes));
    }
  }

  /** All of them. What no round has read whole is read now. */
  InputSums finish() throws IOException {
    List<SortedMap<String, Integer>> all = new ArrayList<>();
    inputs.forEach(_ -> all.add(new TreeMap<>()));
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    for (Map.Entry<Key, Sum> e : sums.entrySet()) {
      readRest(e.getKey(), e.getValue(), buffer);
      if (e.getKey() instanceof Tensor(int input, String tensor)) {
        all.get(input).put(tensor, e.getValue().crc);
      }
    }
    computed.forEach((tensor, parts) -> all.get(tensor.input).put(tensor.tensor, sum(parts)));
    return new InputSums(all);
  }

  /** The sum of the sums, in their order. */
  private int sum(List<Part> parts) {
    ByteBuffer all = ByteBuffer.allocate(Integer.BYTES * parts.size());
    parts.forEach(part -> all.putInt(Objects.requireNonNull(sums.get(part)).crc));
    return Crc.of(all.flip());
  }

  private void readRest(Key key, Sum sum, ByteBuffer buffer) throws IOException {
    if (sum.isComplete()) {
      return;
    }
    sum.begin();
    Piece piece =
        switch (key) {
          case Tensor(int input, String tensor) -> piece(input, tensor);
          case Part(_, Piece part) -> part;
        };
    long bytes = piece.spec().bytes();
    for (long at = 0; at < bytes; at += BUFFER) {
      buffer.clear().limit((int) Math.min(BUFFER, bytes - at));
      inputs.get(key.input()).read(piece, at, buffer);
      sum.add(at, at + buffer.position(), Crc.of(buffer.flip()));
    }
  }
}
