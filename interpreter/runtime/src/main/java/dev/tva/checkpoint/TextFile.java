// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.checkpoint.kind.Paths;
import dev.tva.checkpoint.kind.WholeFile;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.checkpoint.swap.Swap;
import dev.tva.checkpoint.swap.Trees;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A file of text that a command writes: a script, a table, a plot. It comes to its name the way an
 * output does: whole or not at all, and over nothing that tva must leave alone.
 */
public final class TextFile {
  private static final long MOST_BYTES = 1 << 26;

  private TextFile() {}

  /**
   * Checks that a path is none that is read, nor in one or around one.
   *
   * @throws DiagnosticException if it is
   */
  public static void spares(Destination to, WriteRules rules) {
    Path target = path(to);
    try {
      OutputChecks.spares(to, Paths.real(target), rules);
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(to, target, e);
    }
  }

  private static Path path(Destination to) {
    try {
      return Path.of(to.written());
    } catch (InvalidPathException e) {
      throw OutputProblems.notAPath(to, e.getReason());
    }
  }

  /**
   * Checks what {@link #write} checks, before there is a text; and that none of the outputs, each
   * of which is replaced as a whole, is around the file.
   *
   * @param target where {@code to} leads
   */
  public static void check(
      Destination to, Path target, List<Output> outputs, WriteRules rules, Predicate<String> ours) {
    try {
      Path real = Paths.real(target);
      mayBeWritten(to, real, rules, ours);
      for (Output output : outputs) {
        if (real.startsWith(Paths.real(FilePath.of(output.path())))) {
          throw OutputProblems.nested(to, Destination.of(output));
        }
      }
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(to, target, e);
    }
  }

  private static Optional<Foreign> mayBeWritten(
      Destination to, Path real, WriteRules rules, Predicate<String> ours) throws IOException {
    if (Files.isDirectory(real)) {
      throw OutputProblems.isDirectory(to);
    }
    OutputChecks.spares(to, real, rules);
    OutputChecks.hasRoomForAName(to, real);
    return inTheWay(to, real, rules, ours);
  }

  /** As the other, where the path is meant as it is written. */
  public static List<Diagnostic> write(
      Destination to, String text, WriteRules rules, Predicate<String> ours) {
    return write(to, path(to), text, rules, ours);
  }

  /**
   * Writes the text, or leaves all as it was.
   *
   * @param target where {@code to} leads
   * @param ours whether a text that stands there is tva's to replace
   * @return what a person should know of: a file of others that was replaced because they allowed
   *     it
   * @throws DiagnosticException if it may not or cannot be written
   */
  public static List<Diagnostic> write(
      Destination to, Path target, String text, WriteRules rules, Predicate<String> ours) {
    try {
      Path real = Paths.real(target);
      Optional<Foreign> replaced = mayBeWritten(to, real, rules, ours);
      try (Swap swap = Swap.open(real).orElseThrow(() -> OutputProblems.isBusy(to))) {
        swap.begin();
        Files.writeString(swap.partial(), text);
        keepPermissions(real, swap.partial());
        Trees.forceAll(swap.partial());
        inTheWay(to, real, rules, ours);
        swap.commit();
      }
      return replaced.map(f -> OutputProblems.replaced(to, f)).stream().toList();
    } catch (Swap.NameTaken e) {
      throw OutputProblems.nameTaken(to, e);
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(to, target, e);
    }
  }

  private static Optional<Foreign> inTheWay(
      Destination to, Path target, WriteRules rules, Predicate<String> ours) throws IOException {
    if (!Trees.exists(target) || isOurs(target, ours)) {
      return Optional.empty();
    }
    Foreign foreign = new Foreign("tva did not write it", List.of());
    if (!rules.overwrite()) {
      throw OutputProblems.inTheWay(to, foreign.why(), rules);
    }
    return Optional.of(foreign);
  }

  private static boolean isOurs(Path target, Predicate<String> ours) throws IOException {
    if (!Files.isRegularFile(target) || Files.size(target) > MOST_BYTES) {
      return false;
    }
    try {
      return ours.test(WholeFile.text(target));
    } catch (java.nio.charset.CharacterCodingException _) {
      return false;
    }
  }

  /** A script that is laid out anew stays one that can be executed, and stays private. */
  private static void keepPermissions(Path old, Path next) throws IOException {
    if (!Files.exists(old)) {
      return;
    }
    var is = Files.getFileAttributeView(old, PosixFileAttributeView.class);
    if (is != null) {
      Files.setPosixFilePermissions(next, is.readAttributes().permissions());
    }
  }
}
