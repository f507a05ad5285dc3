// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/** One of Hadoop's file systems, which keeps and closes its own connections. */
final class HadoopFileSystem extends FileSystem {
  private final String scheme;
  private final String authority;

  HadoopFileSystem(String scheme, String authority) {
    this.scheme = scheme;
    this.authority = authority;
  }

  /** Read once: its files take longer to read than most of what is asked of a file system. */
  private static final class Settings {
    static final Configuration READ = read();

    private static Configuration read() {
      SparkEnv env = SparkEnv.get();
      return env == null ? new Configuration() : SparkHadoopUtil.get().newConfiguration(env.conf());
    }
  }

  /** Spark's own, with what is set by {@code spark.hadoop.*}. */
  static Configuration configuration() {
    return Settings.READ;
  }

  /** Hadoop caches them. */
  org.apache.hadoop.fs.FileSystem hadoop() throws IOException {
    return org.apache.hadoop.fs.FileSystem.get(URI.create(root() + "/"), configuration());
  }

  String scheme() {
    return scheme;
  }

  String authority() {
    return authority;
  }

  String root() {
    return scheme + "://" + authority;
  }

  @Override
  public FileSystemProvider provider() {
    return HadoopProvider.INSTANCE;
  }

  /** A relative one has no file system: see {@link HadoopPath}. */
  @Override
  public Path getPath(String first, String... more) {
    Path inside = Path.of(first, more);
    return inside.isAbsolute() ? new HadoopPath(this, inside) : inside;
  }

  /** It is nobody's to close: Hadoop's are shared. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(getPath("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(new HadoopStore(this));
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher inside = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
    return path -> inside.matches(path instanceof HadoopPath h ? h.inside() : path);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof HadoopFileSystem other && root().equals(other.root());
  }

  @Override
  public int hashCode() {
    return Objects.hash(scheme, authority);
  }
}
