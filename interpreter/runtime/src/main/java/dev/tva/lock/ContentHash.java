// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.plan.Output;
import dev.tva.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The SHA-256 of an output's content: names, dtypes, shapes and bytes, not how they lie in files. A
 * tensor is hashed by leaves of one size, so its parts may come in any order and from any number of
 * threads.
 */
final class ContentHash {
  /** Tiles are larger as a rule, so few leaves wait for their rest. */
  private static final int LEAF = 1 << 16;

  /** A tensor on its way: the sums of the leaves there are, and the leaves of which parts wait. */
  private static final class Tensor {
    private final long bytes;
    private final Map<Integer, byte[]> sums = new HashMap<>();
    private final Map<Integer, byte[]> waiting = new HashMap<>();
    private final Map<Integer, Integer> filled = new HashMap<>();

    Tensor(long bytes) {
      this.bytes = bytes;
    }

    int leaves() {
      return Math.toIntExact(Math.ceilDiv(bytes, LEAF));
    }

    int size(int leaf) {
      return (int) Math.min(LEAF, bytes - (long) leaf * LEAF);
    }

    void add(long offset, ByteBuffer part) {
      long at = offset;
      while (part.hasRemaining()) {
        int leaf = Math.toIntExact(at / LEAF);
        int from = (int) (at % LEAF);
        int count = Math.min(part.remaining(), size(leaf) - from);
        if (count == size(leaf)) {
          ByteBuffer whole = part.slice(part.position(), count);
          MessageDigest sha = sha256();
          sha.update(whole);
          put(leaf, sha.digest());
        } else {
          part(leaf, from, part.slice(part.position(), count));
        }
        part.position(part.position() + count);
        at += count;
      }
    }

    private synchronized void put(int leaf, byte[] sum) {
      sums.put(leaf, sum);
    }

    private synchronized void part(int leaf, int from, ByteBuffer bytes) {
      int count = bytes.remaining();
      bytes.get(waiting.computeIfAbsent(leaf, l -> new byte[size(l)]), from, count);
      if (filled.merge(leaf, count, Integer::sum) == size(leaf)) {
        sums.put(leaf, sha256().digest(waiting.remove(leaf)));
        filled.remove(leaf);
      }
    }

    synchronized byte[] sum() {
      MessageDigest sha = sha256();
      for (int i = 0; i < leaves(); i++) {
        byte[] leaf = sums.get(i);
        if (leaf == null) {
          throw new IllegalStateException("leaf " + i + " of " + leaves() + " is not whole");
        }
        sha.update(leaf);
      }
      return sha.digest();
    }
  }

  private final SortedMap<String, TensorSpec> specs;
  private final Map<String, Tensor> tensors = new HashMap<>();

  ContentHash(SortedMap<String, TensorSpec> specs) {
    this.specs = new TreeMap<>(specs);
    specs.forEach((name, spec) -> tensors.put(name, new Tensor(spec.bytes())));
  }

  static ContentHash of(Output output) {
    return new ContentHash(output.tensors());
  }

  /** Bytes of a tensor; each is to be given once. The buffer stays as it is. */
  void add(String tensor, long offset, ByteBuffer bytes) {
    Tensor t = tensors.get(tensor);
    if (t != null) {
      t.add(offset, bytes.duplicate());
    }
  }

  /** In hexadecimal digits, once all bytes are there. */
  String finish() {
    MessageDigest sha = sha256();
    specs.forEach((name, spec) -> {
      sha.update(
          (name + "\0" + spec.dtype().word() + "\0" + spec.shape() + "\0")
              .getBytes(StandardCharsets.UTF_8));
      sha.update(tensors.get(name).sum());
    });
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
