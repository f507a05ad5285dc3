// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.sum;

import dev.tva.checkpoint.kind.WholeFile;
import dev.tva.plan.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in hexadecimal digits. */
public final class Checksum {
  private final MessageDigest sum = sha256();

  /** Of bytes that come in order. */
  public Checksum() {}

  /** The first bytes of a buffer. */
  public void add(byte[] buffer, int count) {
    sum.update(buffer, 0, count);
  }

  public String finish() {
    return HexFormat.of().formatHex(sum.digest());
  }

  public static String of(byte[] bytes) {
    Checksum all = new Checksum();
    all.add(bytes, bytes.length);
    return all.finish();
  }

  /** A shorter sum of a text, as metadata have it. */
  public static String fingerprint(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8)).substring(0, Output.DIGITS);
  }

  public static String of(Path file) throws IOException {
    Checksum all = new Checksum();
    try (InputStream in = new DigestInputStream(WholeFile.open(file), all.sum)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return all.finish();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
