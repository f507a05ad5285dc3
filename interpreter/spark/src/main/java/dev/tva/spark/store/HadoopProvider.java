// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;

/**
 * Files of Hadoop's file systems as Java has them: read by positions, written from their first byte
 * to their last, renamed where the system can.
 */
final class HadoopProvider extends FileSystemProvider {
  static final HadoopProvider INSTANCE = new HadoopProvider();

  private HadoopProvider() {}

  private static HadoopPath own(Path path) {
    return (HadoopPath) path;
  }

  private static org.apache.hadoop.fs.FileSystem hadoop(Path path) throws IOException {
    return ((HadoopFileSystem) path.getFileSystem()).hadoop();
  }

  private static FileStatus status(Path path) throws IOException {
    try {
      return hadoop(path).getFileStatus(own(path).hadoop());
    } catch (IOException e) {
      throw named(path, e);
    }
  }

  /** As Java's own say it. */
  private static IOException named(Path path, IOException e) {
    IOException named =
        switch (e) {
          case FileNotFoundException _ -> new NoSuchFileException(path.toString());
          case AccessControlException _ -> new AccessDeniedException(path.toString());
          case org.apache.hadoop.fs.FileAlreadyExistsException _ ->
              new FileAlreadyExistsException(path.toString());
          case org.apache.hadoop.fs.PathIsNotEmptyDirectoryException _ ->
              new DirectoryNotEmptyException(path.toString());
          default -> e;
        };
    if (named != e) {
      named.initCause(e);
    }
    return named;
  }

  @Override
  public String getScheme() {
    return "hadoop";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return new HadoopFileSystem(uri.getScheme(), uri.getAuthority());
  }

  @Override
  public Path getPath(URI uri) {
    return getFileSystem(uri).getPath(uri.getPath());
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (!Set.of(StandardOpenOption.READ).containsAll(options)) {
      throw new UnsupportedOperationException("files are written from first to last");
    }
    FileStatus status = status(path);
    try {
      return new ReadChannel(
          hadoop(path).openFile(status.getPath()).withFileStatus(status).build().get(),
          status.getLen());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? named(path, io) : new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
    return Channels.newInputStream(newFileChannel(path, Set.of(options)));
  }

  /** In a folder that is there: nothing comes back that has been removed. */
  @Override
  public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
    boolean anew = Set.of(options).contains(StandardOpenOption.CREATE_NEW);
    if (Set.of(options).contains(StandardOpenOption.APPEND)) {
      throw new UnsupportedOperationException("files are written from first to last");
    }
    try {
      return hadoop(path).createFile(own(path).hadoop()).overwrite(!anew).build();
    } catch (IOException e) {
      throw named(path, e);
    }
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    if (!status(path).isDirectory()) {
      throw new NotDirectoryException(path.toString());
    }
    List<Path> all = new ArrayList<>();
    for (FileStatus status : hadoop(path).listStatus(own(path).hadoop())) {
      Path below = path.resolve(status.getPath().getName());
      if (filter.accept(below)) {
        all.add(below);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return all.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    if (Files.exists(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    try {
      hadoop(path).mkdirs(own(path).hadoop());
    } catch (IOException e) {
      throw named(path, e);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    status(path);
    try {
      hadoop(path).delete(own(path).hadoop(), false);
    } catch (IOException e) {
      throw named(path, e);
    }
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    try (InputStream in = Files.newInputStream(source)) {
      Files.copy(in, target, options);
    }
  }

  /** In one step, as a name that is there already is taken over by a file. */
  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    boolean over =
        Set.of(options).contains(StandardCopyOption.ATOMIC_MOVE)
            || Set.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
    try {
      FileContext.getFileContext(source.getRoot().toUri(), HadoopFileSystem.configuration())
          .rename(
              own(source).hadoop(),
              own(target).hadoop(),
              over ? Options.Rename.OVERWRITE : Options.Rename.NONE);
    } catch (IOException e) {
      throw named(source, e);
    }
  }

  @Override
  public boolean isSameFile(Path path, Path other) {
    return path.normalize().equals(other.normalize());
  }

  @Override
  public boolean isHidden(Path path) {
    return false;
  }

  @Override
  public FileStore getFileStore(Path path) {
    return new HadoopStore((HadoopFileSystem) path.getFileSystem());
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    status(path);
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return null;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (!type.isAssignableFrom(HadoopAttributes.class)) {
      throw new UnsupportedOperationException(type.getName());
    }
    return type.cast(new HadoopAttributes(status(path)));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    HadoopAttributes all = readAttributes(path, HadoopAttributes.class);
    return Map.of("size", all.size(), "isDirectory", all.isDirectory());
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
    throw new UnsupportedOperationException();
  }
}
