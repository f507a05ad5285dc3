// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark.store;

import dev.tva.checkpoint.swap.StoreTraits;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.util.Objects;
import java.util.Set;
import org.apache.hadoop.fs.FsStatus;

/** What a file system has room for, and how it lets an output be published. */
final class HadoopStore extends FileStore {
  /** A folder takes another name in one step. */
  private static final Set<String> RENAMES = Set.of("hdfs", "viewfs", "webhdfs", "abfs", "abfss");

  /** An object appears under its name when it is complete. */
  private static final Set<String> WHOLE = Set.of("s3a", "s3", "gs", "oss", "obs", "cosn");

  private final HadoopFileSystem system;

  HadoopStore(HadoopFileSystem system) {
    this.system = system;
  }

  @Override
  public String name() {
    return system.root();
  }

  @Override
  public String type() {
    return system.scheme();
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public long getTotalSpace() throws IOException {
    return status().getCapacity();
  }

  @Override
  public long getUsableSpace() throws IOException {
    return WHOLE.contains(system.scheme()) ? Long.MAX_VALUE : status().getRemaining();
  }

  @Override
  public long getUnallocatedSpace() throws IOException {
    return getUsableSpace();
  }

  private FsStatus status() throws IOException {
    return system.hadoop().getStatus();
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return supportsFileAttributeView("basic");
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return name.equals("basic");
  }

  @Override
  public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> type) {
    throw new UnsupportedOperationException();
  }

  /**
   * {@value StoreTraits#RENAMES}; a scheme that is not known here says so itself, by {@code
   * tva.renames.SCHEME}.
   */
  @Override
  public Object getAttribute(String attribute) throws IOException {
    if (!attribute.equals(StoreTraits.RENAMES)) {
      throw new UnsupportedOperationException(attribute);
    }
    String scheme = system.scheme();
    if (RENAMES.contains(scheme) || WHOLE.contains(scheme)) {
      return RENAMES.contains(scheme);
    }
    String key = "tva.renames." + scheme;
    String said = HadoopFileSystem.configuration().get(key);
    if (said == null) {
      throw new IOException(
          "it is not known whether "
              + scheme
              + ":// renames folders in one step (spark.hadoop."
              + key
              + "=true), or shows files when they are complete (=false)");
    }
    return Boolean.parseBoolean(said);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof HadoopStore other && system.equals(other.system);
  }

  @Override
  public int hashCode() {
    return Objects.hash(system);
  }
}
