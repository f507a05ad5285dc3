// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file is not what the format asks for; the message is a sentence that names neither file nor
 * exception, {@link #toString} adds the file.
 */
public final class SafetensorsException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** The file ends before its header or its tensors do. */
    TRUNCATED,
    /** The header length is 0: the file was never finished, or is no safetensors file. */
    EMPTY_HEADER,
    /** The header, or an index, is larger than the 100,000,000 bytes the format allows. */
    HEADER_TOO_LARGE,
    /** The text is not UTF-8, or holds half a surrogate pair. */
    NOT_UTF8,
    /** The text is not JSON, or is nested deeper than any real file. */
    NOT_JSON,
    /** A JSON object has the same key twice. */
    DUPLICATE_KEY,
    /** The metadata is not an object of strings. */
    BAD_METADATA,
    /** A tensor's entry lacks a field, has an unknown one, or one of the wrong JSON type. */
    BAD_TENSOR,
    /** The dtype is not one of the format's. */
    UNKNOWN_DTYPE,
    /** A dimension is not a whole number from 0 on, or the size overflows or leaves half a byte. */
    BAD_SHAPE,
    /** The offsets are not two whole numbers from 0 on, in order. */
    BAD_OFFSETS,
    /** The offsets do not span as many bytes as dtype and shape need. */
    SIZE_MISMATCH,
    /** Bytes between two tensors belong to neither. */
    HOLE,
    /** Two tensors share bytes. */
    OVERLAP,
    /** The file goes on after its last tensor. */
    TRAILING_BYTES,
    /** An index lacks its weight map, or has a member of the wrong JSON type. */
    BAD_INDEX,
    /** An index names a shard outside its own directory. */
    SHARD_OUTSIDE,
    /** A shard named by an index does not exist. */
    SHARD_MISSING,
    /** A shard does not hold a tensor that the index places in it. */
    TENSOR_MISSING,
    /** A tensor is in a second shard besides the one the index names. */
    TENSOR_TWICE
  }

  private final Reason reason;
  private final transient @Nullable Path file;
  private final @Nullable String tensor;

  SafetensorsException(
      Reason reason,
      String message,
      @Nullable Path file,
      @Nullable String tensor,
      @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.file = file;
    this.tensor = tensor;
  }

  /** What is wrong, for programs. */
  public Reason reason() {
    return reason;
  }

  /** The file that is wrong, where known. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** The full name of the tensor concerned, where there is one. */
  public Optional<String> tensor() {
    return Optional.ofNullable(tensor);
  }

  @Override
  public String toString() {
    return file == null ? super.toString() : super.toString() + " (" + file + ")";
  }

  /** The name in backticks, cut where a hostile one would flood the message. */
  static String quote(String name) {
    return name.length() <= 200 ? "`" + name + "`" : "`" + name.substring(0, 200) + "...`";
  }
}
