// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.checkpoint.kind.IoWords;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.Paths;
import dev.tva.checkpoint.swap.Swap;
import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Why an output cannot be written. */
final class OutputProblems {
  private OutputProblems() {}

  private static Diagnostic.Builder problem(Destination to, Slug slug, String sentence) {
    return placed(to, Diagnostic.error(slug, sentence));
  }

  private static Diagnostic.Builder placed(Destination to, Diagnostic.Builder problem) {
    to.place().ifPresent(problem::at);
    return problem;
  }

  /** Another path that is near, and neither inside of anything nor around it. */
  private static Help elsewhere(Destination to, String words) {
    String written = to.written();
    String suffix = written.endsWith(".safetensors") ? ".safetensors" : "";
    String name = written.substring(0, written.length() - suffix.length());
    String plain = name.replaceAll("[^\\p{L}\\p{N}_.]+", "-").replaceAll("^[-.]+|[-.]+$", "");
    boolean other = !plain.isEmpty() && !plain.equals(name);
    return at(
        to, words, (other ? plain : plain + (plain.isEmpty() ? "" : "-") + "edited") + suffix);
  }

  /** A path in the place of the one that is written. */
  private static Help at(Destination to, String words, String path) {
    Optional<Span> place = to.place();
    if (place.isEmpty()) {
      return new Help.Advice(words, path);
    }
    Span span = place.get();
    boolean script = span.text().startsWith("\"");
    String code = script ? "\"" + path + "\"" : path;
    boolean plain = path.chars().noneMatch(c -> "\"\\$".indexOf(c) >= 0);
    boolean whole = script && plain || span.text().equals(to.written());
    return whole
        ? new Help.Change(words + ":", code, new Edit(span, code))
        : new Help.Advice(words, "");
  }

  /**
   * @param how words such as {@code lies inside}
   */
  static DiagnosticException isInput(Destination to, String how, String input) {
    return new DiagnosticException(
        problem(
                to,
                Slug.OUTPUT_IS_INPUT,
                "the output `" + to.written() + "` " + how + " the input `" + input + "`")
            .note("inputs are never touched, not even with --overwrite")
            .help(elsewhere(to, "save to another path"))
            .build());
  }

  static DiagnosticException nested(Destination to, Destination other) {
    return new DiagnosticException(
        problem(
                to,
                Slug.SAME_OUTPUT_TWICE,
                "the outputs `"
                    + other.written()
                    + "` and `"
                    + to.written()
                    + "` lie one inside the other")
            .note("an output is replaced as a whole, with all that is in it")
            .help(elsewhere(to, "save them side by side"))
            .build());
  }

  static DiagnosticException aroundTheUser(Destination to) {
    return new DiagnosticException(
        problem(
                to,
                Slug.OUTPUT_IN_THE_WAY,
                "`" + to.written() + "` is the working directory, or lies around it")
            .note("an output is replaced as a whole, with all that is in it")
            .help(elsewhere(to, "save to a folder of its own"))
            .build());
  }

  /** An output is to lie below something that is no folder. */
  static DiagnosticException belowFile(Destination to, Path file) {
    return new DiagnosticException(
        problem(
                to,
                Slug.CANNOT_WRITE,
                "`" + to.written() + "` cannot be written: `" + file + "` is a file")
            .help(elsewhere(to, "save to another path"))
            .build());
  }

  static DiagnosticException isDevice(Destination to) {
    return new DiagnosticException(
        problem(
                to,
                Slug.OUTPUT_IN_THE_WAY,
                "`" + to.written() + "` is neither a file nor a directory")
            .help(elsewhere(to, "save to another path"))
            .build());
  }

  static DiagnosticException nameTaken(Destination to, Swap.NameTaken e) {
    return new DiagnosticException(
        problem(to, Slug.OUTPUT_IN_THE_WAY, "`" + e.getMessage() + "` is in the way")
            .note("tva needs that name while it writes `" + to.written() + "`, and did not make it")
            .help("move it away, or save to another path")
            .build());
  }

  static DiagnosticException inTheWay(Destination to, String what, WriteRules rules) {
    return new DiagnosticException(
        problem(to, Slug.OUTPUT_IN_THE_WAY, "`" + to.written() + "` exists, and " + what)
            .note("an output that tva wrote is replaced; anything else only when you say so")
            .help(rules.permission("to replace it"))
            .build());
  }

  static DiagnosticException notReplaced(Destination to) {
    return new DiagnosticException(
        problem(to, Slug.OUTPUT_IN_THE_WAY, "`" + to.written() + "` exists")
            .note("its file system cannot swap a whole folder, so nothing is replaced there")
            .help("remove it first, or save to another path")
            .build());
  }

  /** Says what goes, where the user has allowed it. */
  static Diagnostic replaced(Destination to, Foreign foreign) {
    String what = "`" + to.written() + "` is replaced, ";
    if (foreign.files().isEmpty()) {
      return placed(
              to, Diagnostic.warning(Slug.OUTPUT_IN_THE_WAY, what + "which tva did not write"))
          .build();
    }
    return placed(
            to, Diagnostic.warning(Slug.OUTPUT_IN_THE_WAY, what + "with what tva did not write"))
        .table(List.of("file"), foreign.files().stream().map(List::of).toList())
        .build();
  }

  /** Files that are copied, and lie outside the checkpoint that they belong to. */
  static Diagnostic linked(Destination to, SortedMap<Path, Path> elsewhere) {
    return placed(
            to,
            Diagnostic.note(
                Slug.LINKED_SIDE_FILE,
                "`" + to.written() + "` gets files that lie outside of the checkpoint"))
        .table(
            List.of("file", "is a link to"),
            elsewhere.entrySet().stream()
                .map(e -> List.of(e.getKey().toString(), e.getValue().toString()))
                .toList())
        .build();
  }

  /** Files that what is saved will lack: they were never fetched. */
  static Diagnostic notFetched(Destination to, List<String> missing, Path snapshot) {
    return placed(
            to,
            Diagnostic.warning(
                Slug.NOT_FETCHED,
                "`"
                    + to.written()
                    + "` gets no "
                    + missing.stream().map(m -> "`" + m + "`").collect(Collectors.joining(" and "))
                    + ": the hub's cache has none"))
        .note("a part was fetched of what lies in " + snapshot)
        .outside("fetch all of it with the hub's own program, `hf download`, and save again")
        .build();
  }

  static DiagnosticException isScript(Destination to, String how, String script) {
    return new DiagnosticException(
        problem(
                to,
                Slug.OUTPUT_IS_INPUT,
                "`" + to.written() + "` " + how + " the script `" + script + "`")
            .note("scripts that are read are never touched, not even when told to overwrite")
            .help(elsewhere(to, "save to another path"))
            .build());
  }

  static DiagnosticException isDirectory(Destination to) {
    return new DiagnosticException(
        problem(to, Slug.OUTPUT_IN_THE_WAY, "`" + to.written() + "` is a directory")
            .help("give a file in it")
            .build());
  }

  static DiagnosticException notAPath(Destination to, String why) {
    return new DiagnosticException(
        problem(to, Slug.CANNOT_WRITE, "`" + to.written() + "` is no path")
            .note(why)
            .help(elsewhere(to, "save to another path"))
            .build());
  }

  static DiagnosticException isBusy(Destination to) {
    return new DiagnosticException(
        problem(to, Slug.OUTPUT_IN_THE_WAY, "another run is writing `" + to.written() + "`")
            .help("wait for it, or save to another path")
            .build());
  }

  static DiagnosticException noRoom(Destination to, long needed, long there) {
    return new DiagnosticException(
        problem(
                to,
                Slug.NO_ROOM,
                "`"
                    + to.written()
                    + "` needs "
                    + Bytes.text(needed)
                    + ", and the disk has "
                    + Bytes.text(there)
                    + " left")
            .note("an older output stays until the new one is complete")
            .outside("make room, or save to another disk")
            .build());
  }

  static DiagnosticException shardsOfFile(Destination to) {
    String written = to.written();
    return new DiagnosticException(
        problem(to, Slug.CANNOT_WRITE, "`" + to.written() + "` is one file, and shards are several")
            .help(
                at(
                    to,
                    "give a directory",
                    written.substring(0, written.length() - Layout.FILE.length())))
            .build());
  }

  static DiagnosticException sideFile(Destination to, IOException e) {
    return new DiagnosticException(
        problem(
                to,
                Slug.CANNOT_READ,
                "a file that belongs beside `" + to.written() + "` cannot be read")
            .note(IoWords.of(e))
            .note("a saved directory gets the config, tokenizer and the like of the input")
            .help("fetch or delete that file")
            .build(),
        e);
  }

  /** What the system said, behind our own words. */
  static DiagnosticException cannotWrite(Destination to, Path target, IOException e) {
    if (IoWords.isNoRoom(e) || isFull(target)) {
      return new DiagnosticException(
          problem(to, Slug.NO_ROOM, "the disk is full: `" + to.written() + "` cannot be written")
              .note(IoWords.of(e))
              .note("what was written of it is removed")
              .outside("make room, or save to another disk")
              .build(),
          e);
    }
    if (IoWords.isTooLarge(e)) {
      return new DiagnosticException(
          problem(
                  to,
                  Slug.CANNOT_WRITE,
                  "`" + to.written() + "` would be larger than a file may be here")
              .note(IoWords.of(e))
              .note("what was written of it is removed")
              .help(
                  "raise the limit (`ulimit -f`), or save a directory in shards:"
                      + " `with shard = 1GB`")
              .build(),
          e);
    }
    return new DiagnosticException(
        problem(to, Slug.CANNOT_WRITE, "`" + to.written() + "` cannot be written")
            .note(IoWords.of(e))
            .note("what was written of it is removed")
            .help("check that the folder is yours to write, or save to another path")
            .build(),
        e);
  }

  /** The system speaks the user's language; a full disk shows by itself. */
  private static boolean isFull(Path target) {
    try {
      return Files.getFileStore(Paths.existing(target)).getUsableSpace() == 0;
    } catch (IOException _) {
      return false;
    }
  }
}
