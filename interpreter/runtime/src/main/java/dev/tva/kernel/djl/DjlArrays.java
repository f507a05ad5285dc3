// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import dev.tva.kernel.Matrix;
import dev.tva.plan.Program.Precision;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The boundary to DJL: every array is made or converted here. The engine ends the process when it
 * is handed an element type it does not know, so only those it knows get through.
 */
final class DjlArrays implements AutoCloseable {
  static final Set<DataType> KNOWN =
      Set.copyOf(
          EnumSet.of(
              DataType.FLOAT32,
              DataType.FLOAT64,
              DataType.FLOAT16,
              DataType.UINT8,
              DataType.INT8,
              DataType.INT32,
              DataType.INT64,
              DataType.BOOLEAN));

  private final Place place;
  private final NDManager manager;

  /** The engine must have started. For the calling thread, which alone computes with them. */
  DjlArrays(Place place) {
    this.place = place;
    // What the engine was told while it loaded does not reach a product or a decomposition that is
    // the first thing a thread computes: it would take all cores, and other bits would come of it.
    JniUtils.setNumThreads(1);
    manager = NDManager.newBaseManager(place.device(), DjlKernels.ENGINE);
  }

  /** An array of {@code length} elements over the host's memory, which outlives it. */
  NDArray over(MemorySegment memory, long length, DataType type) {
    check(type);
    // A slice, because the engine ignores a buffer's position.
    var bytes = memory.asSlice(0, length * type.getNumOfBytes()).asByteBuffer();
    return made(bytes, new Shape(length), type);
  }

  /** On a GPU a copy, which is done when this returns. */
  private NDArray made(ByteBuffer bytes, Shape shape, DataType type) {
    return place.arrived(manager.create(bytes.order(ByteOrder.nativeOrder()), shape, type));
  }

  /** A number. */
  NDArray number(double value, DataType type) {
    return type == DataType.FLOAT32
        ? manager.create(new float[] {(float) value}, new Shape())
        : manager.create(new double[] {value}, new Shape());
  }

  /** A matrix where the arrays live, at most over its memory, which outlives the array. */
  NDArray of(Matrix matrix) {
    long bytes = (long) matrix.rows() * matrix.cols() * Matrix.bytes(matrix.precision());
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(bytes + " bytes are more than the engine takes");
    }
    var shape = new Shape(matrix.rows(), matrix.cols());
    return made(matrix.data().asSlice(0, bytes).asByteBuffer(), shape, type(matrix.precision()));
  }

  /** Hands out the bytes of an array, row after row, for the time of the call. */
  void bytes(NDArray array, Consumer<MemorySegment> taker) {
    if (!place.device().isGpu()) {
      place.leaving(MemorySegment.ofBuffer(array.toByteBuffer(true)), taker);
      return;
    }
    // Asked for its bytes, an array on a GPU would leave a copy and a manager behind.
    NDArray copy = array.toDevice(Device.cpu(), false);
    try (NDManager _ = copy.getManager()) {
      place.leaving(MemorySegment.ofBuffer(copy.toByteBuffer(true)), taker);
    }
  }

  static DataType type(Precision precision) {
    return switch (precision) {
      case F32 -> DataType.FLOAT32;
      case F64 -> DataType.FLOAT64;
    };
  }

  /** What a function of the engine makes of an array. */
  NDList call(EngineFunction function, NDArray x) {
    try (Model model = Model.newInstance(function.name(), place.device(), DjlKernels.ENGINE)) {
      model.load(new ByteArrayInputStream(function.archive()), Map.of());
      return model.getBlock().forward(new ParameterStore(manager, false), new NDList(x), false);
    } catch (IOException | MalformedModelException e) {
      throw new IllegalStateException("the engine does not take " + function, e);
    }
  }

  /** A single number over memory that outlives it. */
  NDArray scalarOver(MemorySegment memory, DataType type) {
    check(type);
    var bytes = memory.asSlice(0, type.getNumOfBytes()).asByteBuffer();
    return made(bytes, new Shape(), type);
  }

  /** A converted copy; the caller closes it. */
  NDArray convert(NDArray array, DataType type) {
    check(type);
    return array.toType(type, true);
  }

  /** Takes over an array of another. */
  NDArray keep(NDArray array) {
    array.attach(manager);
    return array;
  }

  private static void check(DataType type) {
    if (!KNOWN.contains(type)) {
      throw new IllegalArgumentException("the engine does not know " + type);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
