// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.catalog.TensorPattern.Malformed;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TensorPatternTest {
  private static boolean matches(String pattern, String name) throws Malformed {
    return TensorPattern.parse(pattern).matcher().matches(name);
  }

  @ParameterizedTest
  @CsvSource({
    "mlp, layers.0.mlp.weight, true",
    "mlp, layers.0.mlps.weight, false",
    "mlp, layers.0.amlp, false",
    "mlp, mlp, true",
    "self_attn.q_proj, layers.0.self_attn.q_proj.weight, true",
    "self_attn.q_proj, layers.0.self_attn.x.q_proj.weight, false",
    "'self_attn.{q,k}_proj', layers.0.self_attn.k_proj.weight, true",
    "'self_attn.{q,k}_proj', layers.0.self_attn.v_proj.weight, false",
    "'{attn.q,mlp}.weight', a.attn.q.weight, true",
    "'{a, b*}.w', x.bcd.w, true",
    "layers.{0..15}, layers.15.x, true",
    "layers.{0..15}, layers.16.x, false",
    "layers.{0..15}, layers.1.x, true",
    "*_proj, a.q_proj.weight, true",
    "*_proj, a.q_projx.weight, false",
    "*, a, true",
    "a*b*c, x.aXbYc.y, true",
    "a*b*c, x.aX.bYc.y, false",
    "layers.**.weight, layers.weight, true",
    "layers.**.weight, layers.0.mlp.weight, true",
    "layers.**.weight, layers.0.mlp.weights, false",
    "layers.**.b.**.weight, layers.a.b.weight, true",
    "**.weight, weight, true",
    "**.weight, a.b.weight, true",
    "layers.**, layers, true",
    "^layers.**$, layers.0.w, true",
    "^lm_head, lm_head.weight, true",
    "^lm_head, model.lm_head.weight, false",
    "^**.head, a.b.head, true",
    "bias$, a.bias, true",
    "bias$, a.bias.x, false",
    "^a.b$, a.b, true",
    "^a.b$, a.b.c, false",
    "'a b', x.a b.y, true"
  })
  void matchesWholeComponents(String pattern, String name, boolean expected) throws Malformed {
    assertEquals(expected, matches(pattern, name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "^",
        "$",
        "^$",
        "**",
        "**.**",
        "a..b",
        ".a",
        "a.",
        "{a",
        "a}",
        "{a,}",
        "{}",
        "{5..2}",
        "{0..x}",
        "{0..1000000}",
        "{-1..2}",
        "{1..99999999999999999999}"
      })
  void refusesWhatIsNoPattern(String text) {
    assertThrows(Malformed.class, () -> TensorPattern.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*a*a*a*a*b", "{*a*,*aa*}{*a*,*aa*}*b", "**.**.**.**.b", "{*a,*a*a}*b"})
  void noNameIsGoneThroughTwice(String pattern) throws Malformed {
    String long1 = "a".repeat(20_000);
    String long2 = "a.".repeat(10_000) + "a";
    var matcher = TensorPattern.parse(pattern).matcher();
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          assertFalse(matcher.matches(long1));
          assertFalse(matcher.matches(long2));
          assertTrue(matcher.matches(long2 + ".aaaaab.b"));
        });
  }

  /** Stars inside a component against a matcher that tries all ways. */
  @Test
  void findsWhatTryingAllWaysFinds() throws Malformed {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String pattern = word(random, "ab*", 1 + random.nextInt(6));
      String name = word(random, "ab", random.nextInt(8));
      assertEquals(
          allWays(pattern, name), matches("^" + pattern + "$", name), pattern + " on " + name);
    }
  }

  private static String word(Random random, String letters, int length) {
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < length; i++) {
      s.append(letters.charAt(random.nextInt(letters.length())));
    }
    // Two stars in a row would be another thing.
    return s.toString().replaceAll("\\*+", "*");
  }

  private static boolean allWays(String pattern, String name) {
    if (pattern.isEmpty()) {
      return name.isEmpty();
    }
    if (pattern.charAt(0) == '*') {
      return allWays(pattern.substring(1), name)
          || !name.isEmpty() && allWays(pattern, name.substring(1));
    }
    return !name.isEmpty()
        && name.charAt(0) == pattern.charAt(0)
        && allWays(pattern.substring(1), name.substring(1));
  }

  @Test
  void knowsWhatAPatternCanGoOnWith() throws Malformed {
    TensorIndex index =
        new TensorIndex(List.of("layers.0.mlp.up", "layers.1.mlp.down", "layers.1.attn.q", "head"));
    TensorIndex.Next next = index.next("layers.**.mlp");
    assertEquals(new TreeMap<>(java.util.Map.of("up", 1, "down", 1)), next.words());
    assertEquals(0, index.next("^layers").least().orElseThrow());
    assertEquals(1, index.next("layers").largest().orElseThrow());
    assertTrue(index.next("^mlp").words().isEmpty());
    assertEquals(2, index.next("layers.*").words().get("mlp"));
  }

  @Test
  void thePrefixOfAPatternMatchesMore() throws Malformed {
    TensorPattern pattern = TensorPattern.parse("**.nosuch");
    assertTrue(pattern.prefix(1).matcher().matches("a.b"));
    assertEquals(List.of("**", "nosuch"), pattern.components());
    assertTrue(TensorPattern.parse("^a.b$").prefix(1).matcher().matches("a.c"));
  }
}
