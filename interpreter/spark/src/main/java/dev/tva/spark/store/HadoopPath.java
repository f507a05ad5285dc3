// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark.store;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/**
 * An absolute path on one of Hadoop's file systems. Relative ones have no file system: they are
 * this machine's, so that what a path has in a folder is the same wherever the folder is.
 */
final class HadoopPath implements Path {
  private final HadoopFileSystem system;
  private final Path inside;

  /**
   * @param inside absolute, of this machine
   */
  HadoopPath(HadoopFileSystem system, Path inside) {
    this.system = system;
    this.inside = inside;
  }

  Path inside() {
    return inside;
  }

  /** As Hadoop has it. */
  org.apache.hadoop.fs.Path hadoop() {
    return new org.apache.hadoop.fs.Path(system.scheme(), system.authority(), inside.toString());
  }

  private Path with(Path other) {
    return other.isAbsolute() ? new HadoopPath(system, other) : other;
  }

  private static Path inside(Path path) {
    if (path instanceof HadoopPath h) {
      return h.inside;
    }
    if (path.isAbsolute()) {
      throw new ProviderMismatchException();
    }
    return path;
  }

  @Override
  public FileSystem getFileSystem() {
    return system;
  }

  @Override
  public boolean isAbsolute() {
    return true;
  }

  @Override
  public Path getRoot() {
    return with(inside.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return inside.getFileName();
  }

  @Override
  public @Nullable Path getParent() {
    Path parent = inside.getParent();
    return parent == null ? null : with(parent);
  }

  @Override
  public int getNameCount() {
    return inside.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return inside.getName(index);
  }

  @Override
  public Path subpath(int beginIndex, int endIndex) {
    return inside.subpath(beginIndex, endIndex);
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof HadoopPath h && system.equals(h.system) && inside.startsWith(h.inside);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof HadoopPath ? equals(other) : inside.endsWith(other);
  }

  @Override
  public Path normalize() {
    return with(inside.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return other.isAbsolute() ? other : with(inside.resolve(other));
  }

  @Override
  public Path relativize(Path other) {
    return inside.relativize(inside(other));
  }

  @Override
  public URI toUri() {
    return hadoop().toUri();
  }

  @Override
  public Path toAbsolutePath() {
    return this;
  }

  @Override
  public Path toRealPath(LinkOption... options) throws java.io.IOException {
    system.provider().checkAccess(this);
    return normalize();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof HadoopPath other
        && system.equals(other.system)
        && inside.equals(other.inside);
  }

  @Override
  public int hashCode() {
    return inside.hashCode();
  }

  @Override
  public String toString() {
    return system.root() + inside;
  }
}
