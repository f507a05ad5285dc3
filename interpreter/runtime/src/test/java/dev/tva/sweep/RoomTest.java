// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Theme;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RoomTest {
  @Test
  void theLargestOfABatchMustFitTogether() {
    Room.require(List.of(10L, 30L, 20L), 2, 50);
    var e =
        assertThrows(DiagnosticException.class, () -> Room.require(List.of(10L, 30L, 20L), 2, 49));
    assertEquals(Slug.NO_ROOM, e.diagnostic().slug());
    String told = Renderer.text(e.diagnostic(), Theme.PLAIN);
    assertTrue(told.contains("--batch 1"), told);
  }

  @Test
  void aSweepSmallerThanABatchNeedsLess() {
    Room.require(List.of(10L), 4, 10);
  }

  @Test
  void asManyAreWrittenTogetherAsStayInMemory() {
    assertEquals(2, Room.together(10, 4, 1, OptionalLong.of(29)));
    assertEquals(4, Room.together(10, 4, 1, OptionalLong.of(1000)));
    assertEquals(3, Room.together(10, 4, 3, OptionalLong.of(19)), "work for all jobs");
    assertEquals(4, Room.together(10, 4, 1, OptionalLong.of(9)), "none stays there");
    assertEquals(4, Room.together(10, 4, 1, OptionalLong.empty()));
    assertEquals(4, Room.together(0, 4, 1, OptionalLong.of(9)));
  }

  @Test
  void whatStaysInMemoryIsAShareOrANumber() {
    String memory = "MemTotal:  24000 kB\nMemAvailable:   20000 kB\nBuffers: 1 kB\n";
    assertEquals(OptionalLong.of(2_048_000), Unwritten.most("0\n", "10\n", memory));
    assertEquals(OptionalLong.of(4096), Unwritten.most("4096\n", "0\n", memory));
    assertEquals(OptionalLong.empty(), Unwritten.most("0\n", "10\n", "MemTotal: 1 kB\n"));
  }

  @Test
  void whereNoneFitsAnotherDiskIsNamed() {
    var e = assertThrows(DiagnosticException.class, () -> Room.require(List.of(30L), 4, 20));
    assertTrue(e.diagnostic().toString().contains("another disk"), e.diagnostic().toString());
  }
}
