// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.shard;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Whether any process has a file open or mapped. Linux says so by giving out a lease, or not: who
 * holds one is told before another opens the file, so it is given only to the one who has it open.
 */
final class OpenFiles {
  /** Linux alone has it. */
  private static final Path LEASES = Path.of("/proc/sys/fs/leases-enable");

  /** On other disks some other machine may have it open; layers of disks see no mappings. */
  private static final Set<String> OWN_DISKS =
      Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "tmpfs");

  private static final int READ_WRITE = 2 | 02000000;
  private static final int SET_SIGNAL = 10;
  private static final int SET_LEASE = 1024;
  private static final int EXCLUSIVE = 1;
  private static final int NONE = 2;

  /** Who opens the file meanwhile has this one sent, which a process takes no notice of. */
  private static final int URGENT = 23;

  private final MethodHandle open;
  private final MethodHandle control;
  private final MethodHandle close;

  @SuppressWarnings("restricted")
  private OpenFiles(Linker linker) {
    FunctionDescriptor opening =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    FunctionDescriptor controlling =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    FunctionDescriptor closing = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    Linker.Option variadic = Linker.Option.firstVariadicArg(2);
    open = linker.downcallHandle(symbol(linker, "open"), opening, variadic);
    control = linker.downcallHandle(symbol(linker, "fcntl"), controlling, variadic);
    close = linker.downcallHandle(symbol(linker, "close"), closing);
  }

  private static MemorySegment symbol(Linker linker, String name) {
    return linker.defaultLookup().findOrThrow(name);
  }

  /** Empty where nobody can say it of files that lie where this one does. */
  static Optional<OpenFiles> of(Path file) throws IOException {
    boolean known = Files.exists(LEASES) && OWN_DISKS.contains(Files.getFileStore(file).type());
    return known ? Optional.of(new OpenFiles(Linker.nativeLinker())) : Optional.empty();
  }

  /** False also where that cannot be told. */
  boolean isNowhere(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) open.invokeExact(arena.allocateFrom(file.toString()), READ_WRITE);
      if (descriptor < 0) {
        return false;
      }
      try {
        int quiet = (int) control.invokeExact(descriptor, SET_SIGNAL, URGENT);
        return quiet == 0
            && (int) control.invokeExact(descriptor, SET_LEASE, EXCLUSIVE) == 0
            && (int) control.invokeExact(descriptor, SET_LEASE, NONE) == 0;
      } finally {
        int _ = (int) close.invokeExact(descriptor);
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
