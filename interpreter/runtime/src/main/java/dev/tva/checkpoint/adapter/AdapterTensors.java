// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.adapter;

import dev.safetensors.SafetensorsWriter;
import dev.tva.checkpoint.read.ForeignTypes;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tensors of an adapter's file, once all is known of them. */
public final class AdapterTensors {
  private static final int PIECE = 1 << 20;

  private final SortedMap<String, TensorSpec> specs = new TreeMap<>();
  private final SortedMap<String, Source> sources = new TreeMap<>();

  /** Where the bytes of a tensor are set aside. */
  interface Source {
    void read(long offset, ByteBuffer to) throws IOException;
  }

  /** A tensor of the file. */
  record Part(String name, TensorSpec spec, Source source) {}

  /** Takes parts of tensors, in order. */
  public interface Taker {
    void take(String tensor, long offset, ByteBuffer bytes) throws IOException;
  }

  AdapterTensors(Collection<Part> parts) {
    for (Part part : parts) {
      specs.put(part.name(), part.spec());
      sources.put(part.name(), part.source());
    }
  }

  public SortedMap<String, TensorSpec> specs() {
    return Collections.unmodifiableSortedMap(specs);
  }

  /** Hands out all bytes. */
  public void read(Taker taker) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
    for (String tensor : specs.keySet()) {
      read(tensor, buffer, taker);
    }
  }

  private void read(String tensor, ByteBuffer buffer, Taker taker) throws IOException {
    long bytes = specs.get(tensor).bytes();
    for (long at = 0; at < bytes; at += PIECE) {
      buffer.clear().limit((int) Math.min(PIECE, bytes - at));
      sources.get(tensor).read(at, buffer);
      taker.take(tensor, at, buffer.flip());
    }
  }

  void write(Path file, Map<String, String> metadata) throws IOException {
    List<dev.safetensors.TensorSpec> ordered =
        dev.safetensors.TensorSpec.standardOrder(
            specs.entrySet().stream()
                .map(e -> {
                  Shape shape = e.getValue().shape();
                  var dtype = ForeignTypes.safetensors(e.getValue().dtype());
                  return new dev.safetensors.TensorSpec(e.getKey(), dtype, shape.dimensions());
                })
                .toList());
    ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, ordered, metadata)) {
      for (dev.safetensors.TensorSpec spec : ordered) {
        read(spec.name(), buffer, writer::write);
      }
      writer.force();
      writer.finish();
      writer.force();
    }
  }
}
