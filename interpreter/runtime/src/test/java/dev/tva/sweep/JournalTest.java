// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir Path folder;

  private static Outcome scores(double score) {
    return Outcome.Scores.of(new LinkedHashMap<>(Map.of("score", score)));
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
      journal.add(new Journal.Entry("d", "x = 4", Outcome.Scores.of(new LinkedHashMap<>())));
    }
    try (Journal journal = open()) {
      assertEquals(Optional.of(scores(0.1 + 0.2)), journal.outcome("a"));
      assertEquals(Optional.of(scores(Double.NaN)), journal.outcome("b"));
      assertEquals(Optional.of(scores(Double.NEGATIVE_INFINITY)), journal.outcome("c"));
      assertEquals(Optional.of(Outcome.Scores.of(new LinkedHashMap<>())), journal.outcome("d"));
      assertEquals(Optional.empty(), journal.outcome("e"));
    }
  }

  @Test
  void remembersWhatWasStoppedOrFailedAndTheStepsOnTheWay() throws IOException {
    var steps = new TreeMap<Integer, SequencedMap<String, Double>>();
    steps.put(1, new LinkedHashMap<>(Map.of("acc", 0.5)));
    steps.put(10, new LinkedHashMap<>(Map.of("acc", 0.7)));
    List<Outcome> all =
        List.of(
            new Outcome.Stopped(steps),
            new Outcome.Failed("it fell over\nand lay there"),
            new Outcome.Scores(new LinkedHashMap<>(Map.of("acc", 0.8)), steps));
    try (Journal journal = open()) {
      for (Outcome o : all) {
        journal.add(new Journal.Entry("key " + all.indexOf(o), "x = 1", o));
      }
    }
    try (Journal journal = open()) {
      for (Outcome o : all) {
        assertEquals(Optional.of(o), journal.outcome("key " + all.indexOf(o)));
      }
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
        assertEquals(Optional.of(scores(1)), journal.outcome("a"));
        assertEquals(Optional.empty(), journal.outcome("b"));
        journal.add(new Journal.Entry("c", "x = 3", scores(3)));
      }
      try (Journal journal = open()) {
        assertEquals(Optional.of(scores(3)), journal.outcome("c"));
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
      assertEquals(Optional.empty(), journal.outcome("a"));
      assertEquals(Optional.of(scores(2.5)), journal.outcome("b"));
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
