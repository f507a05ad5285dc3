// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.checkpoint.sum.ContentSum;
import java.io.IOException;
import java.nio.ByteBuffer;

/** All tensors of an open checkpoint, from the first byte to the last. */
public final class Contents {
  private static final int BUFFER = 1 << 20;

  private Contents() {}

  /** Takes parts of tensors, in order. */
  private interface Taker {
    void take(String tensor, long offset, ByteBuffer bytes);
  }

  /** The SHA-256 that locks have. */
  public static String hash(TensorStore store) throws IOException {
    ContentHash hash = new ContentHash(store.manifest().tensors());
    read(store, hash::add);
    return hash.finish();
  }

  /** The same of a checkpoint that is not open. */
  static String hash(Manifest manifest) throws IOException {
    try (TensorStore store = TensorStore.open(manifest)) {
      return hash(store);
    }
  }

  /** The fingerprint that metadata have. */
  public static String sum(TensorStore store) throws IOException {
    ContentSum sum = new ContentSum(store.manifest().tensors());
    read(store, sum::add);
    return sum.finish();
  }

  private static void read(TensorStore store, Taker taker) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    for (String tensor : store.manifest().names()) {
      Piece piece = store.manifest().piece(tensor).orElseThrow();
      long bytes = piece.spec().bytes();
      for (long at = 0; at < bytes; at += BUFFER) {
        buffer.clear().limit((int) Math.min(BUFFER, bytes - at));
        store.read(piece, at, buffer);
        taker.take(tensor, at, buffer.flip());
      }
    }
  }
}
