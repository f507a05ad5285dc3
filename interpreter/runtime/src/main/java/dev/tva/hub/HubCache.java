// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The folder in which hub clients keep what they have fetched, as all of them lay it out: {@code
 * refs} say which commit a name is, {@code snapshots} hold links to {@code blobs}, which are named
 * by what is in them. Where links cannot be made, a snapshot holds the file itself.
 */
public final class HubCache {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern BLOB = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");
  private static final Pattern SUM = Pattern.compile("[0-9a-f]{64}");
  private static final String BLOBS = "blobs";
  private static final int LONGEST_REF = 256;

  private final Path root;

  public HubCache(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  /** Whether a text is a commit in full; the cache knows no short ones. */
  public static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** Whether what a hub calls a file's content can be the name of a file. */
  static boolean isBlobName(String text) {
    return BLOB.matcher(text).matches();
  }

  private static String folder(String repository) {
    return "models--" + repository.replace("/", "--");
  }

  Path repository(String repository) {
    return root.resolve(folder(repository));
  }

  /** The commit that a revision is here, if the cache has something of it. */
  public Optional<String> commit(String repository, String revision) {
    if (isCommit(revision) && Files.isDirectory(snapshot(repository, revision))) {
      return Optional.of(revision);
    }
    Path ref = repository(repository).resolve("refs").resolve(revision);
    try {
      if (!Files.isRegularFile(ref) || Files.size(ref) > LONGEST_REF) {
        return Optional.empty();
      }
      return Optional.of(Files.readString(ref).strip())
          .filter(HubCache::isCommit)
          .filter(c -> Files.isDirectory(snapshot(repository, c)));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  public Path snapshot(String repository, String commit) {
    return repository(repository).resolve("snapshots").resolve(commit);
  }

  /** A file of a snapshot, links followed; empty where it is not here, or not whole. */
  public Optional<Path> file(String repository, String commit, String name) {
    return Optional.of(snapshot(repository, commit).resolve(name)).filter(Files::exists);
  }

  /** The SHA-256 of a large file of a snapshot, which its blob is named by; empty for others. */
  public static Optional<String> sum(Path file) throws IOException {
    Path blob = file.toRealPath();
    String name = blob.getFileName().toString();
    boolean named =
        SUM.matcher(name).matches() && blob.getParent() != null && blob.getParent().endsWith(BLOBS);
    return named ? Optional.of(name) : Optional.empty();
  }

  /** Whether a client was told that the commit has no such file. */
  public boolean isKnownAbsent(String repository, String commit, String name) {
    return Files.exists(repository(repository).resolve(".no_exist").resolve(commit).resolve(name));
  }

  /** Notes, as clients do, that the commit has no such file. */
  void noteAbsent(String repository, String commit, String name) throws IOException {
    Path absent = repository(repository).resolve(".no_exist").resolve(commit).resolve(name);
    Files.createDirectories(absent.getParent());
    if (!Files.exists(absent)) {
      Files.createFile(absent);
    }
  }

  Path blob(String repository, String etag) {
    return repository(repository).resolve(BLOBS).resolve(etag);
  }

  Path incomplete(String repository, String etag) {
    return repository(repository).resolve(BLOBS).resolve(etag + ".incomplete");
  }

  /** The file that whoever fetches a blob locks. */
  Path lock(String repository, String etag) {
    return root.resolve(".locks").resolve(folder(repository)).resolve(etag + ".lock");
  }

  /** Makes a blob a file of a snapshot. */
  void enter(String repository, String commit, String name, String etag) throws IOException {
    Path file = snapshot(repository, commit).resolve(name);
    if (Files.exists(file)) {
      return;
    }
    Files.createDirectories(file.getParent());
    requireInside(file, snapshot(repository, commit));
    Path blob = blob(repository, etag);
    // A link whose blob has gone is in the way.
    Files.deleteIfExists(file);
    try {
      Files.createSymbolicLink(file, file.getParent().relativize(blob));
    } catch (FileAlreadyExistsException _) {
      // Another program was quicker, and has made the same.
    } catch (UnsupportedOperationException | FileSystemException _) {
      move(blob, file);
    }
  }

  /** Folders on the way may be links: what is named must lie where its name says. */
  private static void requireInside(Path file, Path snapshot) throws IOException {
    if (!file.getParent().toRealPath().startsWith(snapshot.toRealPath())) {
      throw new FileSystemException(file.toString(), null, "a link leads out of the snapshot");
    }
  }

  /** Says that a branch or tag is this commit. */
  void refer(String repository, String revision, String commit) throws IOException {
    if (revision.equals(commit)) {
      return;
    }
    Path ref = repository(repository).resolve("refs").resolve(revision);
    Files.createDirectories(ref.getParent());
    Path next = ref.resolveSibling(ref.getFileName() + ".tva-" + ProcessHandle.current().pid());
    move(Files.writeString(next, commit), ref);
  }

  static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Whether something has this name, a link that leads nowhere too. */
  static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
