// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Tells whether bytes are the content that a hub names by its hash. */
final class ContentCheck {
  private static final int SHA_256 = 64;
  private static final int SHA_1 = 40;

  private final String etag;
  private final Optional<MessageDigest> digest;

  private ContentCheck(String etag, Optional<MessageDigest> digest) {
    this.etag = etag;
    this.digest = digest;
  }

  /** Of what has this name and this size; names that are no hash cannot be checked. */
  static ContentCheck of(String etag, long size) {
    try {
      if (etag.matches("[0-9a-fA-F]{%d}".formatted(SHA_256))) {
        return new ContentCheck(etag, Optional.of(MessageDigest.getInstance("SHA-256")));
      }
      if (size >= 0 && etag.matches("[0-9a-fA-F]{%d}".formatted(SHA_1))) {
        MessageDigest git = MessageDigest.getInstance("SHA-1");
        git.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
        return new ContentCheck(etag, Optional.of(git));
      }
      return new ContentCheck(etag, Optional.empty());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has it", e);
    }
  }

  void add(byte[] bytes, int count) {
    digest.ifPresent(d -> d.update(bytes, 0, count));
  }

  boolean isRight() {
    return digest
        .map(d -> HexFormat.of().formatHex(d.digest()).equals(etag.toLowerCase(Locale.ROOT)))
        .orElse(true);
  }
}
