// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices as they are typed. */
final class DeviceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpu|cpu",
        "auto|auto",
        "gpu|gpu:0",
        "gpu:1|gpu:1",
        "gpu:0,1|gpu:0,1",
        "gpu:2,0,2|gpu:2,0"
      })
  void areReadAndShown(String typed, String shown) {
    assertEquals(Optional.of(shown), Device.parse(typed).map(Device::toString));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "GPU", "gpu:", "gpu:-1", "gpu:1,", "gpu:1:2", "cuda", "cpu:0", "gpu:1000"})
  void areNotWhatElseIsTyped(String typed) {
    assertEquals(Optional.empty(), Device.parse(typed));
  }
}
