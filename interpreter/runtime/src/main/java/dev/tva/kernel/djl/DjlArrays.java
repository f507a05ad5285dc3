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
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

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

  private final NDManager manager;

  /** The engine must have started; {@code gpu} is the number of one it has, or -1. */
  DjlArrays(int gpu) {
    manager = NDManager.newBaseManager(gpu < 0 ? Device.cpu() : Device.gpu(gpu), DjlKernels.ENGINE);
  }

  /** An array of {@code length} elements over memory that outlives it; on a GPU a copy. */
  NDArray over(MemorySegment memory, long length, DataType type) {
    check(type);
    // A slice, because the engine ignores a buffer's position.
    var bytes = memory.asSlice(0, length * type.getNumOfBytes()).asByteBuffer();
    return manager.create(bytes.order(ByteOrder.nativeOrder()), new Shape(length), type);
  }

  /** A matrix over its memory, which outlives the array. */
  NDArray over(Matrix matrix) {
    long bytes = (long) matrix.rows() * matrix.cols() * Matrix.bytes(matrix.precision());
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(bytes + " bytes are more than the engine takes");
    }
    var shape = new Shape(matrix.rows(), matrix.cols());
    var buffer = matrix.data().asSlice(0, bytes).asByteBuffer().order(ByteOrder.nativeOrder());
    return manager.create(buffer, shape, type(matrix.precision()));
  }

  static DataType type(Precision precision) {
    return switch (precision) {
      case F32 -> DataType.FLOAT32;
      case F64 -> DataType.FLOAT64;
    };
  }

  /** What a function of the engine makes of an array, on the calling thread alone. */
  NDList call(EngineFunction function, NDArray x) {
    // What the engine was told while it loaded does not reach a decomposition that is the first
    // thing a thread computes; it would take all cores, and other bits would come of it.
    JniUtils.setNumThreads(1);
    try (Model model = Model.newInstance(function.name(), DjlKernels.ENGINE)) {
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
    return manager.create(bytes.order(ByteOrder.nativeOrder()), new Shape(), type);
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
