// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class OtherNamesTest {
  private static Optional<OtherNames> between(List<String> left, List<String> right) {
    return OtherNames.between(new TreeSet<>(left), new TreeSet<>(right), (_, _) -> true);
  }

  /** A last component alone, which most tensors share, is no reason where the rest fits too. */
  @Test
  void theHeadThatLeavesMostInCommonIsTold() {
    List<String> whole = List.of("unet.conv.weight", "first_stage.decoder.conv_in.weight");
    List<String> part = List.of("decoder.conv_in.weight");
    assertEquals(Optional.of(new OtherNames("first_stage", "", 1)), between(whole, part));
    assertEquals(Optional.of(new OtherNames("", "first_stage", 1)), between(part, whole));
  }
}
