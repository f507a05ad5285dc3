// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Gives plain I/O errors, such as a full disk, the path they are about. */
final class IoErrors {
  private IoErrors() {}

  /** The error itself where its type tells enough, else one that wraps it and names the path. */
  static IOException at(Path path, IOException error) {
    return switch (error) {
      case SafetensorsException e -> e;
      case FileSystemException e -> e;
      case ClosedChannelException e -> e;
      default -> {
        var named = new FileSystemException(path.toString(), null, error.getMessage());
        named.initCause(error);
        yield named;
      }
    };
  }
}
