// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file is not what its format asks for, or holds what these readers refuse; the message is a
 * sentence that names neither file nor exception, {@link #toString} adds the file.
 */
public final class FormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** The file ends before what it announces. */
    TRUNCATED,
    /** The file is of another format. */
    OTHER_FORMAT,
    /** The file is of this format, in a form that is not read. */
    UNSUPPORTED,
    /** A tensor is quantised in a way that is not decoded. */
    NO_DECODER,
    /** The bytes contradict the format. */
    MALFORMED,
    /** A count or a length is larger than any real file has. */
    TOO_LARGE,
    /** The file would run a program in the reader that it is made for. */
    UNSAFE,
    /** A tensor's shape, strides or offset leave the bytes that it is made of. */
    OUT_OF_BOUNDS,
    /** The bytes of a tensor are not in the file, or a file that an index names is not there. */
    MISSING,
    /** Nothing in the file is a tensor. */
    NO_TENSORS,
    /** Several places in the file hold tensors, and none of them is the usual one. */
    AMBIGUOUS
  }

  private final Reason reason;
  private final transient @Nullable Path file;
  private final @Nullable String tensor;

  /** A refusal of a file. */
  public FormatException(Reason reason, String message, Path file) {
    this(reason, message, file, null, null);
  }

  /** A refusal because of one tensor of a file. */
  public FormatException(Reason reason, String message, Path file, String tensor) {
    this(reason, message, file, tensor, null);
  }

  /** A refusal with all that is known. */
  public FormatException(
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

  /**
   * The text in backticks, cut and without control characters, as messages quote what files say.
   */
  public static String quote(String text) {
    var shown = new StringBuilder("`");
    for (int i = 0; i < Math.min(text.length(), 200); i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) ? '?' : c);
    }
    return shown.append(text.length() > 200 ? "...`" : "`").toString();
  }
}
