// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.Help;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That what is copied from a browser leads to an id. */
final class HubAddressTest {
  @ParameterizedTest
  @CsvSource({
    "https://huggingface.co/acme/tiny, hf:acme/tiny",
    "https://huggingface.co/acme/tiny/, hf:acme/tiny",
    "huggingface.co/acme/tiny, hf:acme/tiny",
    "https://hf.co/acme/tiny?not-for-all-audiences=true, hf:acme/tiny",
    "https://huggingface.co/acme/tiny/tree/main, hf:acme/tiny",
    "https://huggingface.co/acme/tiny/tree/v1/unet, hf:acme/tiny@v1/unet",
    "https://huggingface.co/acme/tiny/tree/refs%2Fpr%2F1, hf:acme/tiny@refs/pr/1",
    "https://huggingface.co/acme/tiny/blob/main/a.safetensors, hf:acme/tiny/a.safetensors",
    "https://huggingface.co/acme/tiny/resolve/v1/a.gguf?download=true, hf:acme/tiny@v1/a.gguf",
    "hf://acme/tiny@v1/unet, hf:acme/tiny@v1/unet",
  })
  void anAddressIsAnId(String address, String id) throws CatalogException {
    assertEquals(id, HubId.ofAddress(address).orElseThrow().toString());
    assertEquals(id, HubId.of(id).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme/tiny",
        "hf:acme/tiny",
        "https://example.org/acme/tiny",
        "https://huggingface.co/acme",
        "https://huggingface.co/datasets/acme/tiny",
        "https://huggingface.co/acme/tiny/resolve/main/../../x",
      })
  void othersAreNone(String text) {
    assertTrue(HubId.ofAddress(text).isEmpty());
  }

  @Test
  void whatIsWrittenAsAnAddressIsToldAsAnId() {
    CatalogException e = assertThrows(CatalogException.class, () -> HubId.of("hf://acme/tiny"));
    assertTrue(e.lines().contains(new Help.Path("write it as", "hf:acme/tiny")), "" + e.lines());
  }
}
