// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.session.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Why an output cannot be written. */
final class OutputProblems {
  private OutputProblems() {}

  /**
   * @param how words such as {@code lies inside}
   */
  static DiagnosticException isInput(String output, String how, String input) {
    return new DiagnosticException(
        error(
                Slug.OUTPUT_IS_INPUT,
                "the output `" + output + "` " + how + " the input `" + input + "`")
            .note("inputs are never touched, with --overwrite neither")
            .help("save to another path")
            .build());
  }

  static DiagnosticException nested(String output, String other) {
    return new DiagnosticException(
        error(
                Slug.SAME_OUTPUT_TWICE,
                "the outputs `" + other + "` and `" + output + "` lie one inside the other")
            .note("an output is replaced as a whole, with all that is in it")
            .help("save them side by side")
            .build());
  }

  static DiagnosticException aroundTheUser(String output) {
    return new DiagnosticException(
        error(
                Slug.OUTPUT_IN_THE_WAY,
                "`" + output + "` is the working directory, or lies around it")
            .note("an output is replaced as a whole, with all that is in it")
            .help("save to a folder of its own")
            .build());
  }

  static DiagnosticException isDevice(String output) {
    return new DiagnosticException(
        error(Slug.OUTPUT_IN_THE_WAY, "`" + output + "` is neither a file nor a directory")
            .help("save to another path")
            .build());
  }

  static DiagnosticException nameTaken(String output, Swap.NameTaken e) {
    return new DiagnosticException(
        error(Slug.OUTPUT_IN_THE_WAY, "`" + e.getMessage() + "` is in the way")
            .note("tva needs that name while it writes `" + output + "`, and did not make it")
            .help("move it away, or save to another path")
            .build());
  }

  static DiagnosticException inTheWay(String output, String what) {
    return new DiagnosticException(
        error(Slug.OUTPUT_IN_THE_WAY, "`" + output + "` exists, and " + what)
            .note("an output that tva wrote is replaced; anything else only when you say so")
            .help("to replace it, add:", "--overwrite")
            .build());
  }

  static DiagnosticException isBusy(String output) {
    return new DiagnosticException(
        error(Slug.OUTPUT_IN_THE_WAY, "another run is writing `" + output + "`")
            .help("wait for it, or save to another path")
            .build());
  }

  static DiagnosticException noRoom(String output, long needed, long there) {
    return new DiagnosticException(
        error(
                Slug.NO_ROOM,
                "`"
                    + output
                    + "` needs "
                    + Bytes.text(needed)
                    + ", and the disk has "
                    + Bytes.text(there)
                    + " left")
            .note("an older output stays until the new one is complete")
            .help("make room, or save to another disk")
            .build());
  }

  static DiagnosticException shardsOfFile(String output) {
    return new DiagnosticException(
        error(Slug.CANNOT_WRITE, "`" + output + "` is one file, and shards are several")
            .help(
                "give a directory:",
                "\"" + output.substring(0, output.length() - Layout.FILE.length()) + "\"")
            .build());
  }

  static DiagnosticException sideFile(String output, IOException e) {
    return new DiagnosticException(
        error(Slug.CANNOT_READ, "a file that belongs beside `" + output + "` cannot be read")
            .note(IoWords.of(e))
            .note("a saved directory gets the config, tokenizer and the like of the input")
            .help("fetch or delete that file")
            .build(),
        e);
  }

  /** What the system said, behind our own words. */
  static DiagnosticException cannotWrite(String output, Path target, IOException e) {
    if (IoWords.isNoRoom(e) || isFull(target)) {
      return new DiagnosticException(
          error(Slug.NO_ROOM, "the disk is full: `" + output + "` cannot be written")
              .note(IoWords.of(e))
              .note("what was written of it is removed")
              .help("make room, or save to another disk")
              .build(),
          e);
    }
    if (IoWords.isTooLarge(e)) {
      return new DiagnosticException(
          error(Slug.CANNOT_WRITE, "`" + output + "` would be larger than a file may be here")
              .note(IoWords.of(e))
              .note("what was written of it is removed")
              .help(
                  "raise the limit (`ulimit -f`), or save a directory in shards:"
                      + " `with shard = 1GB`")
              .build(),
          e);
    }
    return new DiagnosticException(
        error(Slug.CANNOT_WRITE, "`" + output + "` cannot be written")
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
