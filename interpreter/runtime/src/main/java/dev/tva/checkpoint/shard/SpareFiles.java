// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.shard;

import dev.tva.checkpoint.kind.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files of passing outputs that have had their time, to be written over. A system finds memory for
 * a new file's bytes page by page, and takes it back when the file is deleted: that takes several
 * times as long as to write what is there.
 *
 * <p>Only a file that nobody can still look at is written over: one that nobody has linked, moved
 * or changed since it was complete, and that no process has open. Others are deleted, which those
 * who have them do not notice.
 */
public final class SpareFiles {
  /** Of smaller files the saving is less than what it takes to look at them. */
  private static final long LEAST = 1 << 20;

  private final Path folder;
  private final Map<Path, State> known = new HashMap<>();
  private final List<Spare> spare = new ArrayList<>();
  private Optional<OpenFiles> open = Optional.empty();
  private int given;

  /**
   * A file that is complete.
   *
   * @param inode which it is
   * @param changed when anything about it was changed last, its links and its rights included
   */
  private record State(Object inode, Object changed) {
    static State of(Path file) throws IOException {
      var all = Files.readAttributes(file, "unix:fileKey,ctime", LinkOption.NOFOLLOW_LINKS);
      return new State(all.get("fileKey"), all.get("ctime"));
    }
  }

  private record Spare(Path file, long bytes) {}

  /**
   * @param folder where they lie until they are written over; made when there are some
   */
  public SpareFiles(Path folder) {
    this.folder = folder;
  }

  /** Takes note of an output that is complete, before anyone else may look at it. */
  public void note(Path output) throws IOException {
    for (Path file : files(output)) {
      if (open.isEmpty()) {
        open = OpenFiles.of(file);
      }
      if (open.isPresent()) {
        known.put(file, State.of(file));
      }
    }
  }

  private static List<Path> files(Path output) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(output)) {
      for (Path p : all.filter(p -> p.toString().endsWith(Layout.FILE)).toList()) {
        if (Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS) && Files.size(p) >= LEAST) {
          files.add(p);
        }
      }
    }
    return files;
  }

  /** Takes what may be written over of an output that was noted; the rest of it stays. */
  public void give(Path output) throws IOException {
    List<Path> files = known.keySet().stream().filter(f -> f.startsWith(output)).sorted().toList();
    for (Path file : files) {
      State state = known.remove(file);
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && State.of(file).equals(state)) {
        give(file, open.orElseThrow());
      }
    }
  }

  /** Looks for others once the file has lost its name, so that no more can come. */
  private void give(Path file, OpenFiles open) throws IOException {
    Files.createDirectories(folder);
    Path moved = folder.resolve(Integer.toString(given++));
    Files.move(file, moved, StandardCopyOption.ATOMIC_MOVE);
    if (Files.getAttribute(moved, "unix:nlink").equals(1) && open.isNowhere(moved)) {
      // Whoever finds it takes it for what it is: a file that is not finished.
      try (FileChannel channel = FileChannel.open(moved, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate(Long.BYTES), 0);
      }
      spare.add(new Spare(moved, Files.size(moved)));
    } else {
      Files.delete(moved);
    }
  }

  /** Gives the file nearest in length to {@code bytes} another name; false where there is none. */
  boolean take(long bytes, Path name) throws IOException {
    Optional<Spare> nearest =
        spare.stream()
            .filter(s -> s.bytes / 2 <= bytes)
            .min(Comparator.comparingLong(s -> Math.abs(s.bytes - bytes)));
    if (nearest.isEmpty()) {
      return false;
    }
    spare.remove(nearest.get());
    Files.move(nearest.get().file, name, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  /** Deletes all, where their room is wanted. */
  public void clear() throws IOException {
    for (Spare s : spare) {
      Files.delete(s.file);
    }
    spare.clear();
  }
}
