// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark.store;

import dev.tva.checkpoint.read.RemotePaths;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** The service by which tva finds Hadoop's file systems. */
public final class HadoopPaths implements RemotePaths {
  /** For the service loader. */
  public HadoopPaths() {}

  @Override
  public Optional<Path> path(String scheme, String text) {
    String rest = text.substring(scheme.length() + "://".length());
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String inside = slash < 0 ? "/" : rest.substring(slash);
    if (authority.isEmpty()) {
      throw new InvalidPathException(text, "write the host or bucket: " + scheme + "://NAME/...");
    }
    try {
      URI root = new URI(scheme.toLowerCase(Locale.ROOT), authority, "/", null, null);
      FileSystem.getFileSystemClass(root.getScheme(), HadoopFileSystem.configuration());
      return Optional.of(new HadoopFileSystem(root.getScheme(), authority).getPath(inside));
    } catch (UnsupportedFileSystemException _) {
      return Optional.empty();
    } catch (URISyntaxException | IOException e) {
      throw new InvalidPathException(text, String.valueOf(e.getMessage()));
    }
  }
}
