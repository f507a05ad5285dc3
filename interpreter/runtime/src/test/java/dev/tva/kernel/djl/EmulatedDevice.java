// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import dev.tva.kernel.Accelerators;
import dev.tva.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Devices that are emulated, for tests of what no machine of a test has: see {@link EmulatedPlace}.
 */
public final class EmulatedDevice implements Accelerators {
  /** Something that a program for a device can forget. */
  public enum Mistake {
    NONE,
    NO_UPLOAD,
    NO_DOWNLOAD,
    NO_WAIT
  }

  private final int count;
  private final Mistake mistake;
  private final long capacity;
  private final long told;
  private boolean late = true;
  private final Set<Long> full = ConcurrentHashMap.newKeySet();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong seeds = new AtomicLong(17);
  private final List<EmulatedPlace> places = new ArrayList<>();

  private EmulatedDevice(int count, Mistake mistake, long capacity, long told) {
    this.count = count;
    this.mistake = mistake;
    this.capacity = capacity;
    this.told = told;
  }

  /** With more memory than is ever used. */
  public static EmulatedDevice ample() {
    return new EmulatedDevice(1, Mistake.NONE, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  public static EmulatedDevice forgetting(Mistake mistake) {
    return new EmulatedDevice(1, mistake, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** That have so much memory, and know it. */
  public static EmulatedDevice with(int count, long capacity) {
    return new EmulatedDevice(count, Mistake.NONE, capacity, capacity);
  }

  /** One whose memory someone else uses up, but for so much. */
  public static EmulatedDevice shared(long capacity) {
    return new EmulatedDevice(1, Mistake.NONE, capacity, Long.MAX_VALUE);
  }

  /** The same, which does everything at once: by the queue that GPUs have. */
  public EmulatedDevice prompt() {
    late = false;
    return this;
  }

  /**
   * One with ample memory, of which someone else has all when it is asked for these times, counted
   * from 1, and none before and after.
   */
  public static EmulatedDevice full(List<Long> times) {
    EmulatedDevice device = ample();
    device.full.addAll(times);
    return device;
  }

  boolean late() {
    return late;
  }

  /** Whether there is no memory this time. */
  boolean isFull() {
    return full.remove(taken.incrementAndGet());
  }

  /** How many times memory was asked for. */
  public long taken() {
    return taken.get();
  }

  /** Whether memory was lacking as many times as it was to. */
  public boolean hasBeenFull() {
    return full.isEmpty();
  }

  public Kernels kernels() {
    return kernels(numbers());
  }

  @Override
  public List<Integer> numbers() {
    return IntStream.range(0, count).boxed().toList();
  }

  @Override
  public List<String> missing() {
    return List.of();
  }

  @Override
  public Kernels kernels(List<Integer> numbers) {
    List<EmulatedPlace> made = numbers.stream().map(_ -> new EmulatedPlace(this)).toList();
    places.addAll(made);
    return new DeviceKernels(made, told);
  }

  Mistake mistake() {
    return mistake;
  }

  long seed() {
    return seeds.getAndIncrement();
  }

  long capacity() {
    return capacity;
  }

  /** How many arrays were copied to the devices. */
  public long arrivals() {
    return places.stream().mapToLong(EmulatedPlace::arrivals).sum();
  }

  /** How many arrays were copied from the devices. */
  public long departures() {
    return places.stream().mapToLong(EmulatedPlace::departures).sum();
  }

  /** How many threads have computed tiles on them. */
  public long queues() {
    return places.stream().mapToLong(EmulatedPlace::queues).sum();
  }

  /** The most memory of each device that was in use. */
  public List<Long> peaks() {
    return places.stream().map(EmulatedPlace::peak).toList();
  }
}
