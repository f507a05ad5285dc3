// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Paths of text: of this machine, or {@code scheme://...} where a service knows the scheme. */
public final class FilePath {
  private static final Pattern ELSEWHERE =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://.*", Pattern.DOTALL);

  private FilePath() {}

  /**
   * The path that a text names.
   *
   * @throws InvalidPathException if it names none
   */
  public static Path of(String text) {
    Matcher elsewhere = ELSEWHERE.matcher(text);
    if (!elsewhere.matches()) {
      return Path.of(text);
    }
    String scheme = elsewhere.group(1);
    if (scheme.equalsIgnoreCase("file")) {
      return local(text);
    }
    // Not among Java's own providers: those of its class path alone are asked there.
    for (RemotePaths paths :
        ServiceLoader.load(RemotePaths.class, FilePath.class.getClassLoader())) {
      var path = paths.path(scheme, text);
      if (path.isPresent()) {
        return path.get();
      }
    }
    throw new InvalidPathException(text, scheme + ":// is read where tva runs on Spark");
  }

  private static Path local(String text) {
    try {
      return Path.of(URI.create(text));
    } catch (IllegalArgumentException e) {
      throw new InvalidPathException(text, String.valueOf(e.getMessage()));
    }
  }

  /** Whether a path is of this machine's own file system. */
  public static boolean isLocal(Path path) {
    return path.getFileSystem().equals(FileSystems.getDefault());
  }
}
