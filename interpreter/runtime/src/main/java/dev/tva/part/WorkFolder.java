// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.checkpoint.kind.IoWords;
import dev.tva.checkpoint.kind.WholeFile;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The folder through which the parts of a run know of each other. Every file in it is complete
 * under its name, and whoever makes one again makes the same.
 *
 * <pre>
 * recipe.json       what is run, by which tva, in how many parts
 * 0-0001/3          what part 3 has found by the first exchange of the first phase
 * 0-end/3           the same by its end
 * part-3/0-2        the third file of the first output, which part 3 has written all of
 * part-3/0          the other tensors that part 3 has written of the first output
 * part-3/sums       the checksums of what part 3 has read and written
 * </pre>
 */
public final class WorkFolder {
  private static final String RECIPE = "recipe.json";
  private static final String UNFINISHED = "unfinished";

  private final Path folder;

  public WorkFolder(Path folder) {
    this.folder = folder;
  }

  public Path path() {
    return folder;
  }

  /** What is run here, if anything is yet. */
  public Optional<Recipe> recipe() {
    try {
      Path file = folder.resolve(RECIPE);
      return Files.exists(file) ? Optional.of(Recipe.read(WholeFile.text(file))) : Optional.empty();
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  /** Has all know what is run here; what another part has said of it stays. */
  public Recipe agree(Recipe mine) {
    Optional<Recipe> there = recipe();
    if (there.isPresent()) {
      return there.get();
    }
    requireOwn();
    try {
      Files.createDirectories(folder);
      Path own = temporary();
      Files.writeString(own, mine.text());
      try {
        // Of two that begin at once one is first: a link does not replace.
        Files.createLink(folder.resolve(RECIPE), own);
      } catch (FileAlreadyExistsException _) {
        // The other was.
      } catch (UnsupportedOperationException _) {
        Files.move(own, folder.resolve(RECIPE), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.deleteIfExists(own);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
    return recipe().orElseThrow();
  }

  /** What others have put into a folder is not to lie among the parts. */
  private void requireOwn() {
    if (Files.notExists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw cannotWrite(new NotDirectoryException(folder.toString()));
    }
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> foreign =
          files.filter(f -> !f.getFileName().toString().equals(UNFINISHED)).findFirst();
      if (foreign.isPresent() && recipe().isEmpty()) {
        throw new DiagnosticException(
            error(
                    Slug.OUTPUT_IN_THE_WAY,
                    "the folder `"
                        + folder
                        + "` is there, and no parts of a run: it has `"
                        + foreign.get().getFileName()
                        + "`")
                .help("give the parts a folder of their own with --work")
                .build());
      }
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  Path part(int part) {
    return folder.resolve("part-" + part);
  }

  private Path found(String exchange, int part) {
    return folder.resolve(exchange).resolve(Integer.toString(part));
  }

  /** What a part has found by an exchange, if it has got so far. */
  Optional<byte[]> read(String exchange, int part) {
    return read(found(exchange, part));
  }

  boolean has(String exchange, int part) {
    return Files.exists(found(exchange, part));
  }

  void write(String exchange, int part, byte[] found) {
    write(found(exchange, part), found);
  }

  Optional<byte[]> read(Path file) {
    try {
      return Files.exists(file) ? Optional.of(WholeFile.bytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      Path own = temporary();
      Files.write(own, bytes);
      Files.move(own, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /** On the same file system, of a name that no other process takes. */
  Path temporary() throws IOException {
    return Files.createTempFile(
        Files.createDirectories(folder.resolve(UNFINISHED)),
        Long.toHexString(ThreadLocalRandom.current().nextLong()),
        "");
  }

  /** The same, of a folder. */
  Path temporaryFolder() throws IOException {
    return Files.createTempDirectory(
        Files.createDirectories(folder.resolve(UNFINISHED)),
        Long.toHexString(ThreadLocalRandom.current().nextLong()));
  }

  /** What a part calls the file of an output's tensors that make up none of its files. */
  static String left(int output) {
    return Integer.toString(output);
  }

  /** What a part calls a file of an output that it has written all of. */
  static String whole(int output, int file) {
    return output + "-" + file;
  }

  DiagnosticException cannotRead(IOException e) {
    return new DiagnosticException(
        error(Slug.CANNOT_READ, "the work folder `" + folder + "` cannot be read: " + IoWords.of(e))
            .build(),
        e);
  }

  DiagnosticException cannotWrite(IOException e) {
    return new DiagnosticException(
        error(
                Slug.CANNOT_WRITE,
                "cannot write into the work folder `" + folder + "`: " + IoWords.of(e))
            .build(),
        e);
  }
}
