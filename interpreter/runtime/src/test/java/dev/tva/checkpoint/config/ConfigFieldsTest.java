// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigFieldsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"q\": {\"a\": [1, \"}\"]}, \"b\": 2} | {\"b\": 2}",
        "{\"b\": 2, \"q\": {\"a\": {}}} | {\"b\": 2}",
        "{\"b\": 2,\"q\": 5} | {\"b\": 2}",
        "{\"b\": 2,\"q\": null, \"c\": Infinity} | {\"b\": 2,\"c\": Infinity}",
        "{\"q\": \"a\\\"}\"} | {}",
        "{\"t\": {\"q\": {}}, \"x\": \"q\"} | {\"t\": {}, \"x\": \"q\"}",
        "{\"b\": \"q\", \"c\": [\"q\"]} | {\"b\": \"q\", \"c\": [\"q\"]}",
        "{\"q\": {\"never\": \"closed | {"
      })
  void takesAFieldOutAndLeavesTheRest(String config, String wanted) {
    byte[] left = ConfigFields.without(config.getBytes(StandardCharsets.UTF_8), Set.of("q"));
    assertEquals(wanted, new String(left, StandardCharsets.UTF_8));
  }
}
