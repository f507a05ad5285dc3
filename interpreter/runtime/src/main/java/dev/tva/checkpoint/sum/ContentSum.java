// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.sum;

import dev.tva.kernel.codec.Crc;
import dev.tva.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fingerprint of tensors: names, dtypes, shapes and bytes, not how they lie in files. Bytes may
 * come in any order, each once.
 */
public final class ContentSum {
  private final SortedMap<String, TensorSpec> specs;
  private final Map<String, AtomicInteger> sums = new HashMap<>();

  public ContentSum(SortedMap<String, TensorSpec> specs) {
    this.specs = new TreeMap<>(specs);
    specs.keySet().forEach(name -> sums.put(name, new AtomicInteger()));
  }

  /** Bytes of a tensor; safe from several threads at once. The buffer stays as it is. */
  public void add(String tensor, long offset, ByteBuffer bytes) {
    long after = Objects.requireNonNull(specs.get(tensor)).bytes() - offset - bytes.remaining();
    add(tensor, Crc.shifted(Crc.of(bytes), after));
  }

  /** So many bytes of a tensor whose own checksum is known. */
  public void add(String tensor, long offset, long bytes, int sum) {
    long after = Objects.requireNonNull(specs.get(tensor)).bytes() - offset - bytes;
    add(tensor, Crc.shifted(sum, after));
  }

  private void add(String tensor, int part) {
    Objects.requireNonNull(sums.get(tensor)).accumulateAndGet(part, (a, b) -> a ^ b);
  }

  /** The checksums so far, of each tensor. */
  public Map<String, Integer> sums() {
    Map<String, Integer> all = new TreeMap<>();
    sums.forEach((tensor, sum) -> all.put(tensor, sum.get()));
    return all;
  }

  public String finish() {
    StringBuilder text = new StringBuilder();
    specs.forEach((name, spec) ->
        text.append(name)
            .append('\0')
            .append(spec.dtype().word())
            .append('\0')
            .append(spec.shape())
            .append('\0')
            .append(Objects.requireNonNull(sums.get(name)).get())
            .append('\n'));
    return Checksum.fingerprint(text.toString());
  }
}
