// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import dev.tva.kernel.Accelerators;
import dev.tva.kernel.Kernels;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The GPUs of this machine as DJL counts them. Asking loads CUDA's runtime where there is a driver,
 * and no engine.
 *
 * @param cards each with its kind and memory, in words
 * @param missing what is missing where there are none, in words
 * @param cuda the version of CUDA's runtime; empty where it is not found
 * @param runtimeMissing whether there is a driver, and no runtime
 */
public record Gpus(List<String> cards, List<String> missing, String cuda, boolean runtimeMissing)
    implements Accelerators {
  /** What a driver of NVIDIA leaves, on Linux or under Windows' own Linux. */
  private static final List<Path> DRIVERS = List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/dxg"));

  public Gpus {
    cards = List.copyOf(cards);
    missing = List.copyOf(missing);
  }

  public int count() {
    return cards.size();
  }

  @Override
  public List<Integer> numbers() {
    return IntStream.range(0, cards.size()).boxed().toList();
  }

  @Override
  public Kernels kernels(List<Integer> numbers) {
    return DeviceKernels.gpus(numbers, this);
  }

  /** Looks for them. */
  public static Gpus find() {
    String system = System.getProperty("os.name", "");
    if (system.startsWith("Mac")) {
      return none("CUDA does not exist for this system", "", false);
    }
    if (system.startsWith("Linux") && DRIVERS.stream().noneMatch(Files::exists)) {
      return none("there is no driver of NVIDIA: /dev/nvidiactl is not there", "", false);
    }
    if (!CudaUtils.hasCuda()) {
      return none(
          "CUDA's runtime is not found: no folder of LD_LIBRARY_PATH has libcudart.so", "", true);
    }
    String cuda = CudaUtils.getCudaVersionString();
    List<String> cards = new ArrayList<>();
    for (int i = 0; i < CudaUtils.getGpuCount(); i++) {
      cards.add("compute capability " + CudaUtils.getComputeCapability(i));
    }
    return cards.isEmpty()
        ? none("CUDA's runtime is there, and the driver shows it no card", cuda, false)
        : new Gpus(cards, List.of(), cuda, false);
  }

  private static Gpus none(String why, String cuda, boolean runtimeMissing) {
    List<String> missing = new ArrayList<>(List.of(why));
    Natives natives = Natives.find();
    if (!natives.forGpu()) {
      missing.add(natives.what());
    }
    return new Gpus(List.of(), missing, cuda, runtimeMissing);
  }

  /** The memory of a card that nobody uses, where CUDA tells. */
  static OptionalLong freeBytes(int number) {
    return usage(number).stream()
        .mapToLong(memory -> memory.getMax() - memory.getCommitted())
        .findFirst();
  }

  /** All memory of a card. */
  public static OptionalLong bytes(int number) {
    return usage(number).stream().mapToLong(MemoryUsage::getMax).findFirst();
  }

  private static List<MemoryUsage> usage(int number) {
    try {
      return Stream.of(CudaUtils.getGpuMemory(Device.gpu(number))).toList();
    } catch (RuntimeException | LinkageError _) {
      return List.of();
    }
  }
}
