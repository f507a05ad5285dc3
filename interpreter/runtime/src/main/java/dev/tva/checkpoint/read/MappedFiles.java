// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files that are read again and again. A first read has brought them into the system's memory;
 * where that can hold them all, later ones take the bytes from there: to have the system look up
 * each of a file's pages takes as long as to copy what is in it.
 *
 * <p>Owns what is mapped, which no store may use once this is closed.
 */
public final class MappedFiles implements AutoCloseable {
  private final long most;
  private final Arena arena = Arena.ofShared();
  private final Set<State> read = new HashSet<>();
  private final Map<State, MemorySegment> mapped = new HashMap<>();
  private long bytes;

  /** Which file it is, and as far as that can be told, what is in it. */
  private record State(Object key, long bytes, FileTime written) {}

  /**
   * @param most bytes of files that are mapped; if there are more, none is
   */
  public MappedFiles(long most) {
    this.most = most;
  }

  /** Maps nothing. */
  public static MappedFiles none() {
    return new MappedFiles(0);
  }

  /** The bytes of a file that was just opened; empty where they are to be read. */
  Optional<MemorySegment> of(Path file, FileChannel opened) throws IOException {
    if (most == 0) {
      return Optional.empty();
    }
    BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
    if (is.fileKey() == null) {
      return Optional.empty();
    }
    State state = new State(is.fileKey(), is.size(), is.lastModifiedTime());
    if (read.add(state)) {
      bytes += state.bytes;
      return Optional.empty();
    }
    if (bytes > most) {
      return Optional.empty();
    }
    MemorySegment known = mapped.get(state);
    if (known == null) {
      known = opened.map(FileChannel.MapMode.READ_ONLY, 0, state.bytes, arena);
      mapped.put(state, known);
    }
    return Optional.of(known);
  }

  @Override
  public void close() {
    arena.close();
  }
}
