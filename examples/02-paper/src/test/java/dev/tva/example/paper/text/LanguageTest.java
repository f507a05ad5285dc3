// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two kinds of made mail: one speaks of the sea, the other of money. */
final class LanguageTest {
  private static final List<Mail> SEA = mails("the tide comes in and the boat goes out");
  private static final List<Mail> MONEY = mails("send cash now and win a free prize");
  private static final Vocabulary VOCABULARY =
      Vocabulary.of(List.of(SEA.getFirst(), MONEY.getFirst()), 100);
  private static final Rater RATER = Rater.of(VOCABULARY, SEA, MONEY);

  @Test
  void passagesAreAllWordsBehindFour() {
    var mail = new Mail(List.of("the", "boat"));
    List<int[]> passages = Language.passages(VOCABULARY, List.of(mail));
    int the = VOCABULARY.numbers().get("the");
    int boat = VOCABULARY.numbers().get("boat");
    assertEquals(3, passages.size());
    assertArrayEquals(new int[] {0, 0, 0, 0, the}, passages.get(0));
    assertArrayEquals(new int[] {0, 0, 0, the, boat}, passages.get(1));
    assertArrayEquals(new int[] {0, 0, the, boat, Vocabulary.END}, passages.get(2));
  }

  @Test
  void raterTellsTheKindsApart() {
    assertTrue(RATER.isSpam(VOCABULARY.encode(MONEY.getFirst(), 4)));
    assertTrue(!RATER.isSpam(VOCABULARY.encode(SEA.getFirst(), 4)));
  }

  @Test
  void modelWritesAsItWasTaught() {
    List<int[]> sea = Language.passages(VOCABULARY, SEA);
    List<int[]> money = Language.passages(VOCABULARY, MONEY);
    var judge = new Judge(RATER, sea, sea, money, 1);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList fresh = Language.fresh(manager, VOCABULARY.size(), 1);
      NDList taught = new Schooling(30, 5e-3f, false).fit(manager, fresh, money, 1);
      var before = judge.measure(fresh);
      var after = judge.measure(taught);
      assertTrue(before.get(Judge.SPAM) > 10, before::toString);
      assertTrue(after.get(Judge.SPAM) < 2, after::toString);
      assertTrue(after.get(Judge.HAM) > before.get(Judge.HAM), after::toString);
      assertTrue(after.get(Judge.SPAMMY) > 95, after::toString);
    }
  }

  @Test
  void textsGoOnWithTheEndOnceItIsThere() {
    var judge = new Judge(RATER, List.of(), List.of(), List.of(), 1);
    try (NDManager manager = NDManager.newBaseManager()) {
      for (int[] text : judge.texts(Language.fresh(manager, VOCABULARY.size(), 1))) {
        int end = Arrays.stream(text).boxed().toList().indexOf(Vocabulary.END);
        for (int i = Language.CONTEXT; i < text.length; i++) {
          assertTrue(end < 0 || i < end ? text[i] > Vocabulary.OTHER : text[i] == Vocabulary.END);
        }
      }
    }
  }

  private static List<Mail> mails(String words) {
    return Collections.nCopies(60, new Mail(List.of(words.split(" "))));
  }
}
