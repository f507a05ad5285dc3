// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a person wants tensors to be computed. */
public sealed interface Device {
  /** What is taken, in words. */
  String TAKES = "cpu, gpu, gpu:1, gpu:0,1 or auto";

  record Cpu() implements Device {
    @Override
    public String toString() {
      return "cpu";
    }
  }

  /** GPUs by their numbers, from 0; workers are spread over them. */
  record Gpu(List<Integer> numbers) implements Device {
    public Gpu {
      numbers = List.copyOf(numbers);
      if (numbers.isEmpty()) {
        throw new IllegalArgumentException("no GPU");
      }
    }

    @Override
    public String toString() {
      return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "gpu:", ""));
    }
  }

  /** A GPU where there is one and the plan is worth it, else the processor. */
  record Auto() implements Device {
    @Override
    public String toString() {
      return "auto";
    }
  }

  static Optional<Device> parse(String text) {
    return switch (text) {
      case "cpu" -> Optional.of(new Cpu());
      case "auto" -> Optional.of(new Auto());
      case "gpu" -> Optional.of(new Gpu(List.of(0)));
      default -> {
        if (!text.matches("gpu:[0-9]{1,3}(,[0-9]{1,3})*")) {
          yield Optional.empty();
        }
        List<Integer> numbers =
            Stream.of(text.substring(4).split(",")).map(Integer::valueOf).distinct().toList();
        yield Optional.of(new Gpu(numbers));
      }
    };
  }
}
