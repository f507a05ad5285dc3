// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir Path folder;

  private static SequencedMap<String, Double> scores(double score) {
    return new LinkedHashMap<>(Map.of("score", score));
  }

  private Journal open() throws IOException {
    return Journal.open(folder.resolve("journal.jsonl")).orElseThrow();
  }

  @Test
  void remembersEveryDigitAndWhatIsNoNumber() throws IOException {
    try (Journal journal = open()) {
      journal.add(new Journal.Entry("a", "x = 1", scores(0.1 + 0.2)));
      journal.add(new Journal.Entry("b", "x = \"2\"", scores(Double.NaN)));
      journal.add(new Journal.Entry("c", "x = 3", scores(Double.NEGATIVE_INFINITY)));
      journal.add(new Journal.Entry("d", "x = 4", new LinkedHashMap<>()));
    }
    try (Journal journal = open()) {
      assertEquals(Optional.of(scores(0.1 + 0.2)), journal.scores("a"));
      assertEquals(Optional.of(scores(Double.NaN)), journal.scores("b"));
      assertEquals(Optional.of(scores(Double.NEGATIVE_INFINITY)), journal.scores("c"));
      assertEquals(Optional.of(new LinkedHashMap<>()), journal.scores("d"));
      assertEquals(Optional.empty(), journal.scores("e"));
    }
  }

  @Test
  void forgetsALineThatAKillHasCutAndGoesOn() throws IOException {
    try (Journal journal = open()) {
      journal.add(new Journal.Entry("a", "x = 1", scores(1)));
      journal.add(new Journal.Entry("b", "x = 2", scores(2)));
    }
    Path file = folder.resolve("journal.jsonl");
    byte[] whole = Files.readAllBytes(file);
    int second = Files.readAllLines(file).getFirst().length() + 1;
    for (int length = second; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      try (Journal journal = open()) {
        assertEquals(Optional.of(scores(1)), journal.scores("a"));
        assertEquals(Optional.empty(), journal.scores("b"));
        journal.add(new Journal.Entry("c", "x = 3", scores(3)));
      }
      try (Journal journal = open()) {
        assertEquals(Optional.of(scores(3)), journal.scores("c"));
      }
    }
  }

  @Test
  void linesThatAreNoneAreNoneAndDoNotStopTheRest() throws IOException {
    Files.writeString(
        folder.resolve("journal.jsonl"),
        """
        []
        {}
        {"key":"a","what":"","scores":[]}
        not json
        {"key":"b","what":"x = 1","scores":{"score":2.5}}
        """);
    try (Journal journal = open()) {
      assertEquals(Optional.empty(), journal.scores("a"));
      assertEquals(Optional.of(scores(2.5)), journal.scores("b"));
    }
  }

  @Test
  void oneAtATimeHasItOpen() throws IOException {
    try (Journal _ = open()) {
      assertTrue(Journal.open(folder.resolve("journal.jsonl")).isEmpty());
    }
    open().close();
  }
}
