// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What one thread has asked of a device. All is done in this order, but some of it later: what has
 * to do with the host's memory is done for certain only after {@link #await}.
 */
interface DeviceQueue extends AutoCloseable {
  /** Of the device; what is made directly is made at once. */
  DjlArrays arrays();

  /** Copies from the host's memory, which must stay as it is; {@code taker} owns the array. */
  void upload(MemorySegment from, long length, DataType type, Consumer<NDArray> taker);

  /** Does something with arrays. */
  void compute(Runnable task);

  /** Copies an array, which is asked for then, into the host's memory. */
  void download(Supplier<NDArray> from, MemorySegment to);

  /** Waits until all that was asked for is done. */
  void await();

  /** Is told of a result that stays. */
  void hold(NDArray result);

  /** Ends the life of an array that was uploaded or held; called by tasks. */
  void free(NDArray array);

  /** What is not done yet is not done any more; all arrays end. */
  @Override
  void close();
}
