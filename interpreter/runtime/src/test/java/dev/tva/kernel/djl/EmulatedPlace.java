// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A device that is not there: DJL's own processor, with a memory that is apart from the host's.
 * What was not copied to it is NaN, and so is what it has given back. It does things late, and has
 * as much memory as it is told.
 */
final class EmulatedPlace implements Place {
  private final EmulatedDevice device;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();
  private final LongAdder arrived = new LongAdder();
  private final LongAdder left = new LongAdder();
  private final LongAdder queues = new LongAdder();

  EmulatedPlace(EmulatedDevice device) {
    this.device = device;
  }

  /** Bits of this size are NaN in each float. */
  static void poison(MemorySegment memory) {
    memory.fill((byte) 0xff);
  }

  @Override
  public Device device() {
    return Device.cpu();
  }

  /** The array lives in memory that the engine has made. */
  @Override
  public NDArray arrived(NDArray made) {
    arrived.increment();
    long bytes = made.size() * made.getDataType().getNumOfBytes();
    take(bytes);
    giveBack(bytes);
    try (made) {
      NDArray copy = made.duplicate();
      return device.mistake() == EmulatedDevice.Mistake.NO_UPLOAD ? copy.muli(Float.NaN) : copy;
    }
  }

  @Override
  public void leaving(MemorySegment bytes, Consumer<MemorySegment> taker) {
    left.increment();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(bytes.byteSize(), 64);
      poison(copy);
      if (device.mistake() != EmulatedDevice.Mistake.NO_DOWNLOAD) {
        copy.copyFrom(bytes);
      }
      taker.accept(copy);
    }
  }

  @Override
  public DeviceQueue queue() {
    queues.increment();
    return device.late()
        ? new LateQueue(this, device.seed(), device.mistake())
        : new DirectQueue(this);
  }

  /** What a processor takes, so that the same bits come of it. */
  @Override
  public int edge() {
    return HOST.edge();
  }

  @Override
  public int panel() {
    return HOST.panel();
  }

  @Override
  public int depth() {
    return HOST.depth();
  }

  void take(long bytes) {
    long now = used.addAndGet(bytes);
    if (device.isFull() || now > device.capacity()) {
      used.addAndGet(-bytes);
      throw new EngineException("CUDA out of memory. Tried to allocate " + bytes + " bytes");
    }
    peak.accumulateAndGet(now, Math::max);
  }

  long arrivals() {
    return arrived.sum();
  }

  long departures() {
    return left.sum();
  }

  long queues() {
    return queues.sum();
  }

  long peak() {
    return peak.get();
  }

  void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }
}
