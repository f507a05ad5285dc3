// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Hands everything to the engine at once. The engine returns from arithmetic before a GPU has done
 * it, and from copies when they are done.
 */
final class DirectQueue implements DeviceQueue {
  private final DjlArrays arrays;

  DirectQueue(Place place) {
    this.arrays = new DjlArrays(place);
  }

  @Override
  public DjlArrays arrays() {
    return arrays;
  }

  @Override
  public void upload(MemorySegment from, long length, DataType type, Consumer<NDArray> taker) {
    taker.accept(arrays.over(from, length, type));
  }

  @Override
  public void compute(Runnable task) {
    task.run();
  }

  @Override
  public void download(Supplier<NDArray> from, MemorySegment to) {
    arrays.bytes(from.get(), bytes -> MemorySegment.copy(bytes, 0, to, 0, to.byteSize()));
  }

  @Override
  public void await() {}

  @Override
  public void hold(NDArray result) {}

  @Override
  public void free(NDArray array) {
    array.close();
  }

  @Override
  public void close() {
    arrays.close();
  }
}
