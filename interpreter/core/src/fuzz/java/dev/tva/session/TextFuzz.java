// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tva.catalog.TensorPattern;
import dev.tva.source.Source;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Whatever the text, a script is checked and a pattern matches, or what is wrong is told. One
 * target a run: {@code JAZZER_FUZZ=1 mvn -Pfuzz -pl interpreter/core -am test
 * -Dtest=TextFuzz#script}.
 */
class TextFuzz {
  private static final Session SESSION = new Session();

  @FuzzTest(maxDuration = "10m")
  void script(byte[] bytes) {
    Source source = Source.of("fuzz.tva", new String(bytes, StandardCharsets.UTF_8));
    SESSION.check(source, Map.of(), Optional.empty(), false).problems();
  }

  /** The first line is the pattern, the rest a name. */
  @FuzzTest(maxDuration = "10m")
  void pattern(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    String first = end < 0 ? text : text.substring(0, end);
    try {
      TensorPattern.parse(first).matcher().matches(text.substring(Math.max(0, end)));
    } catch (TensorPattern.Malformed e) {
      // A refusal is an answer.
    }
  }
}
