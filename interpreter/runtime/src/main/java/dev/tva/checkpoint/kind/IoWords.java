// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** What the system said of a file, without the names of exceptions. */
public final class IoWords {
  private IoWords() {}

  public static String of(IOException error) {
    return switch (error) {
      case NoSuchFileException e -> e.getFile() + " does not exist";
      case AccessDeniedException e -> e.getFile() + ": permission denied";
      case FileAlreadyExistsException e -> e.getFile() + " exists already";
      case NotDirectoryException e -> e.getFile() + " is not a directory";
      case FileSystemLoopException e -> e.getFile() + " is a link to a folder around it";
      case FileSystemException e -> e.getFile() + ": " + reason(e);
      case CharacterCodingException _ -> "it is not UTF-8 text";
      default -> String.valueOf(error.getMessage());
    };
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? "the system does not say why" : e.getReason();
  }

  public static boolean isNoRoom(IOException error) {
    String said = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    return said.contains("no space left")
        || said.contains("not enough space")
        || said.contains("quota exceeded");
  }

  public static boolean isTooLarge(IOException error) {
    return String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT).contains("file too large");
  }
}
