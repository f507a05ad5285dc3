// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Does what it is asked for in order, but not before some more has been asked for: how much, a seed
 * says. Memory that something is to be copied to is NaN until it is.
 */
final class LateQueue implements DeviceQueue {
  private final EmulatedPlace place;
  private final EmulatedDevice.Mistake mistake;
  private final Random random;
  private final DjlArrays arrays;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final Map<NDArray, Long> held = new IdentityHashMap<>();

  LateQueue(EmulatedPlace place, long seed, EmulatedDevice.Mistake mistake) {
    this.place = place;
    this.mistake = mistake;
    this.random = new Random(seed);
    this.arrays = new DjlArrays(place);
  }

  private void add(Runnable task) {
    waiting.add(task);
    for (int n = random.nextInt(waiting.size() + 1); n > 0 && random.nextInt(4) > 0; n--) {
      waiting.remove().run();
    }
  }

  @Override
  public DjlArrays arrays() {
    return arrays;
  }

  @Override
  public void upload(MemorySegment from, long length, DataType type, Consumer<NDArray> taker) {
    add(() -> {
      NDArray array = arrays.over(from, length, type);
      hold(array);
      taker.accept(array);
    });
  }

  @Override
  public void compute(Runnable task) {
    add(task);
  }

  @Override
  public void download(Supplier<NDArray> from, MemorySegment to) {
    EmulatedPlace.poison(to);
    add(() ->
        arrays.bytes(from.get(), bytes -> MemorySegment.copy(bytes, 0, to, 0, to.byteSize())));
  }

  @Override
  public void await() {
    while (mistake != EmulatedDevice.Mistake.NO_WAIT && !waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  @Override
  public void hold(NDArray result) {
    long bytes = result.size() * result.getDataType().getNumOfBytes();
    place.take(bytes);
    held.put(result, bytes);
  }

  @Override
  public void free(NDArray array) {
    Long bytes = held.remove(array);
    if (bytes == null) {
      throw new IllegalStateException("freed twice, or never held");
    }
    place.giveBack(bytes);
    array.muli(Float.NaN);
    array.close();
  }

  @Override
  public void close() {
    waiting.clear();
    held.values().forEach(place::giveBack);
    held.clear();
    arrays.close();
  }
}
