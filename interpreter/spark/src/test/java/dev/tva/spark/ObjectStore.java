// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import java.io.File;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A file system that lets do what a store of objects lets do: an object appears when it is
 * complete, and nothing is renamed.
 */
public final class ObjectStore extends RawLocalFileSystem {
  static final URI ROOT = URI.create("objects://store");

  /** For Hadoop. */
  public ObjectStore() {}

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public String getScheme() {
    return ROOT.getScheme();
  }

  @Override
  protected void checkPath(Path path) {}

  @Override
  public boolean rename(Path from, Path to) {
    throw new UnsupportedOperationException("objects are not renamed");
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int buffer,
      short replication,
      long block,
      Progressable progress)
      throws IOException {
    return object(path, overwrite);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int buffer,
      short replication,
      long block,
      Progressable progress)
      throws IOException {
    return object(path, overwrite);
  }

  private FSDataOutputStream object(Path path, boolean overwrite) throws IOException {
    java.nio.file.Path target = pathToFile(path).toPath();
    if (!overwrite && Files.exists(target)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    File upload = File.createTempFile("upload", "");
    OutputStream out =
        new FilterOutputStream(new FileOutputStream(upload)) {
          private boolean closed;

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
          }

          @Override
          public void close() throws IOException {
            super.close();
            if (!closed) {
              closed = true;
              Files.createDirectories(target.getParent());
              Files.move(upload.toPath(), target, StandardCopyOption.REPLACE_EXISTING);
            }
          }
        };
    return new FSDataOutputStream(out, statistics);
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int buffer,
      short replication,
      long block,
      Progressable progress)
      throws IOException {
    return object(path, overwrite);
  }
}
