// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.random;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A number for every element of a tensor. It depends on these components and the element's index,
 * and on nothing else.
 *
 * @param tensor stands for the tensor's name
 */
public record Field(Kind kind, long seed, long tensor) {
  /** How the numbers are distributed. Fields of different kinds are independent. */
  public enum Kind {
    /** In [0, 1), multiples of 2^-24. */
    UNIFORM,
    /** Mean 0, variance 1. */
    NORMAL
  }

  /**
   * The field of a tensor by its name, for which stand the first eight bytes, the first one
   * highest, of the SHA-256 of its UTF-8 bytes.
   */
  public static Field of(Kind kind, long seed, String tensor) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(tensor.getBytes(StandardCharsets.UTF_8));
      return new Field(kind, seed, ByteBuffer.wrap(hash).getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
