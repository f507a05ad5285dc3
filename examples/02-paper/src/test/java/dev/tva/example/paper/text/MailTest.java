// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class MailTest {
  @Test
  void takesTheWordsOfTheBody() {
    assertEquals("it's 0 % off , see address", words("It's 50% off, see http://x.com/a?b=1"));
  }

  @Test
  void readsQuotedPrintableAndHtml() {
    assertEquals(
        "free offer !", words("<style>b{c:d}</style><b>Fr=\nee</b>&nbsp;off=65r<!-- no -->!"));
  }

  @Test
  void leavesOutPartHeadingsAndCodedLines() {
    assertEquals(
        "hello there",
        words(
            "--part_1\nContent-Type: text/plain;\n\tcharset=utf\n\nhello\n"
                + "QUJD".repeat(15)
                + "\nthere"));
  }

  @Test
  void stopsAfterSoManyWords() {
    assertEquals(120, Mail.of("a: b\n\n" + "word ".repeat(500)).words().size());
  }

  private static String words(String body) {
    return String.join(" ", Mail.of("Subject: not this\nTo: someone\n\n" + body).words());
  }
}
