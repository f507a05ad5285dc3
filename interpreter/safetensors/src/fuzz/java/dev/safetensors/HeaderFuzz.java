// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Whatever the bytes, a header or an index is read or refused by a {@link SafetensorsException}.
 * One target a run: {@code JAZZER_FUZZ=1 mvn -Pfuzz -pl interpreter/safetensors -am test
 * -Dtest=HeaderFuzz#header}.
 */
class HeaderFuzz {
  private static final Path NAME = Path.of("fuzz.safetensors");

  @FuzzTest(maxDuration = "10m")
  void header(byte[] bytes) throws IOException {
    ByteBuffer file = ByteBuffer.allocate(Long.BYTES + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(bytes.length).put(bytes);
    try {
      Header.parse(new ByteArrayInputStream(file.array()), file.capacity(), NAME);
    } catch (SafetensorsException e) {
      // A refusal is an answer.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void file(byte[] bytes) throws IOException {
    try {
      Header.parse(new ByteArrayInputStream(bytes), bytes.length, NAME);
    } catch (SafetensorsException e) {
      // A refusal is an answer.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void index(byte[] bytes) throws IOException {
    try {
      SafetensorsIndex.parse(new ByteArrayInputStream(bytes), NAME);
    } catch (SafetensorsException e) {
      // A refusal is an answer.
    }
  }
}
