// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a model is known by its name wherever it lies. */
final class ModelNameTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme/tiny",
        "tiny",
        "/srv/models/tiny/",
        "C:\\models\\tiny",
        "/data/huggingface/hub/models--acme--tiny/snapshots/0123",
        "models--tiny/snapshots/0123/",
      })
  void whatAdaptersRecord(String recorded) {
    assertEquals("tiny", ModelName.of(recorded));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hf:acme/tiny", "hf:acme/tiny@v1", "hf:acme/tiny/unet", "hf:acme/tiny@v1/a/b"})
  void whatIsOnAHub(String label) {
    assertEquals("tiny", ModelName.of(label, folder));
  }

  @Test
  void whatIsHere() throws IOException {
    Path tiny = Files.createDirectories(folder.resolve("tiny"));
    Path file = Files.writeString(tiny.resolve("model.safetensors"), "");
    assertEquals("tiny", ModelName.of("x", tiny));
    assertEquals("tiny", ModelName.of("x", tiny.resolve(".")));
    assertEquals("tiny", ModelName.of("x", file));
    Path cached = Files.createDirectories(folder.resolve("models--acme--tiny/snapshots/0123"));
    assertEquals("tiny", ModelName.of("x", cached));
  }
}
