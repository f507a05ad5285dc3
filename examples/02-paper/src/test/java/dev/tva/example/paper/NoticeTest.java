// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeTest {
  private static final Pattern ENTRY =
      Pattern.compile("^(\\S+)\\n(?:  .*\\n)*?  SHA-256: ([0-9a-f]{64})$", Pattern.MULTILINE);

  @ParameterizedTest
  @ValueSource(strings = {"data", "../01-task-arithmetic/data"})
  void namesEveryFileBesideItWithItsHash(String folder) throws Exception {
    Path data = Path.of(folder);
    Map<String, String> wanted = new TreeMap<>();
    ENTRY
        .matcher(Files.readString(data.resolve("NOTICE")))
        .results()
        .forEach(m -> wanted.put(m.group(1), m.group(2)));
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.filter(f -> !f.endsWith("NOTICE")).toList()) {
        found.put(file.getFileName().toString(), sha256(file));
      }
    }
    assertEquals(wanted, found);
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }
}
