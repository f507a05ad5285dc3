// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.tva.kernel.Matrices;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** Where arrays live, and how they come there and back. */
interface Place {
  /** The host's own memory, which arrays lie over. */
  Place HOST = new Own(Device.cpu(), Matrices.EDGE, 4096, Matrices.PANEL);

  /** Copying costs more than computing, so matrices go there whole as long as an array can be. */
  static Place gpu(int number) {
    return new Own(Device.gpu(number), 1 << 14, 1 << 15, 1 << 14);
  }

  /** A device that the engine has by itself. */
  record Own(Device device, int edge, int depth, int panel) implements Place {
    @Override
    public NDArray arrived(NDArray made) {
      return made;
    }

    @Override
    public void leaving(MemorySegment bytes, Consumer<MemorySegment> taker) {
      taker.accept(bytes);
    }

    @Override
    public DeviceQueue queue() {
      return new DirectQueue(this);
    }
  }

  Device device();

  /** What becomes of an array that the engine has made of the host's memory. */
  NDArray arrived(NDArray made);

  /** Hands out the bytes of an array, as the engine gave them to the host. */
  void leaving(MemorySegment bytes, Consumer<MemorySegment> taker);

  /** What one thread asks for tiles. */
  DeviceQueue queue();

  /** Of a matrix product: the most rows and columns that are computed together. */
  int edge();

  /** Of a matrix product: the most terms that are added up in one call. */
  int depth();

  /** Of a matrix taken in panels: the most rows of one. */
  int panel();
}
