// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * The lock that whoever fetches a blob holds. Other clients take it by the system's {@code flock},
 * which knows nothing of the locks that Java takes where there is one.
 */
final class CacheLock implements Closeable {
  private static final int EXCLUSIVE_AT_ONCE = 2 | 4;
  private static final int READ_WRITE = 2;

  /** What {@code errno} says where someone else has it: on Linux, and on macOS. */
  private static final Set<Integer> HELD = Set.of(11, 35);

  private final Closeable held;

  private CacheLock(Closeable held) {
    this.held = held;
  }

  /** Waits until no one else has the lock. */
  static CacheLock take(Path file, Http http) throws IOException {
    Files.createDirectories(file.getParent());
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException _) {
      // It stays when it is given back, as other clients leave it too.
    }
    while (true) {
      Optional<CacheLock> lock = File.separatorChar == '\\' ? ofJava(file) : ofSystem(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      http.pauseShortly();
    }
  }

  private static Optional<CacheLock> ofJava(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return Optional.of(new CacheLock(channel));
      }
    } catch (OverlappingFileLockException _) {
      // Another thread of this very process has it.
    }
    channel.close();
    return Optional.empty();
  }

  @SuppressWarnings("restricted")
  private static Optional<CacheLock> ofSystem(Path file) throws IOException {
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    MemoryLayout state = Linker.Option.captureStateLayout();
    MethodHandle flock =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("flock"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
            Linker.Option.captureCallState("errno"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(file.toAbsolutePath().toString());
      int descriptor = (int) open.invokeExact(name, READ_WRITE);
      if (descriptor < 0) {
        throw new IOException("the lock " + file + " cannot be opened");
      }
      Closeable closing = () -> close(linker, descriptor);
      MemorySegment said = arena.allocate(state);
      if ((int) flock.invokeExact(said, descriptor, EXCLUSIVE_AT_ONCE) == 0) {
        return Optional.of(new CacheLock(closing));
      }
      int error =
          (int) state.varHandle(MemoryLayout.PathElement.groupElement("errno")).get(said, 0L);
      if (!HELD.contains(error)) {
        // A disk that knows no locks: others have none there either.
        return Optional.of(new CacheLock(closing));
      }
      closing.close();
      return Optional.empty();
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  @SuppressWarnings("restricted")
  private static void close(Linker linker, int descriptor) throws IOException {
    MethodHandle close =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("close"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      int _ = (int) close.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
