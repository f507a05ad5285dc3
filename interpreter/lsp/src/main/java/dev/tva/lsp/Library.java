// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.session.Session;
import dev.tva.session.StandardLibrary;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The texts of the library, laid out as files that an editor can open and nobody can change. */
final class Library {
  private static final String SCHEME = "tva:";

  private final Session session;
  private final Path folder;
  private final Map<String, Path> laid = new HashMap<>();

  /** {@code folder} is where files may be laid that can be made again. */
  Library(Session session, Path folder) {
    this.session = session;
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** Whether a file is one of them. */
  boolean has(String name) {
    return !name.startsWith("<") && Path.of(name).startsWith(folder);
  }

  /** The file that a source of the library lies in now. */
  Optional<Path> file(Source source) {
    if (!source.name().startsWith(SCHEME)) {
      return Optional.empty();
    }
    return Optional.ofNullable(laid.computeIfAbsent(source.name(), _ -> lay(source)));
  }

  private Path lay(Source source) {
    Path file = folder.resolve(source.name().substring(SCHEME.length()));
    try {
      Files.createDirectories(folder);
      if (!Files.exists(file) || !Files.readString(file).equals(source.text())) {
        Path next = Files.createTempFile(folder, "library", ".part");
        Files.writeString(next, source.text());
        if (Files.getFileStore(next).supportsFileAttributeView("posix")) {
          Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("r--r--r--"));
        }
        Files.move(
            next,
            file,
            java.nio.file.StandardCopyOption.REPLACE_EXISTING,
            java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      }
      return file;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** All of its texts: those of the methods and the prelude. */
  List<Source> sources() {
    List<Source> all = new ArrayList<>();
    for (String file : StandardLibrary.fileNames()) {
      all.add(session.library().script(file).source());
    }
    all.add(session.prelude().source());
    return all;
  }
}
