// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Why an output cannot be written. */
final class OutputProblems {
  private OutputProblems() {}

  /**
   * @param how words such as {@code lies inside}
   */
  static DiagnosticException isInput(Output output, String how, String input) {
    return new DiagnosticException(
        error(
                Slug.OUTPUT_IS_INPUT,
                "the output `" + output.written() + "` " + how + " the input `" + input + "`")
            .at(output.place())
            .note("inputs are never touched, not even with --overwrite")
            .help("save to another path")
            .build());
  }

  static DiagnosticException nested(Output output, Output other) {
    return new DiagnosticException(
        error(
                Slug.SAME_OUTPUT_TWICE,
                "the outputs `"
                    + other.written()
                    + "` and `"
                    + output.written()
                    + "` lie one inside the other")
            .at(output.place())
            .note("an output is replaced as a whole, with all that is in it")
            .help("save them side by side")
            .build());
  }

  static DiagnosticException aroundTheUser(Output output) {
    return new DiagnosticException(
        error(
                Slug.OUTPUT_IN_THE_WAY,
                "`" + output.written() + "` is the working directory, or lies around it")
            .at(output.place())
            .note("an output is replaced as a whole, with all that is in it")
            .help("save to a folder of its own")
            .build());
  }

  /** An output is to lie below something that is no folder. */
  static DiagnosticException belowFile(Output output, Path file) {
    return new DiagnosticException(
        error(
                Slug.CANNOT_WRITE,
                "`" + output.written() + "` cannot be written: `" + file + "` is a file")
            .at(output.place())
            .help("save to another path")
            .build());
  }

  static DiagnosticException isDevice(Output output) {
    return new DiagnosticException(
        error(
                Slug.OUTPUT_IN_THE_WAY,
                "`" + output.written() + "` is neither a file nor a directory")
            .at(output.place())
            .help("save to another path")
            .build());
  }

  static DiagnosticException nameTaken(Output output, Swap.NameTaken e) {
    return new DiagnosticException(
        error(Slug.OUTPUT_IN_THE_WAY, "`" + e.getMessage() + "` is in the way")
            .at(output.place())
            .note(
                "tva needs that name while it writes `"
                    + output.written()
                    + "`, and did not make it")
            .help("move it away, or save to another path")
            .build());
  }

  static DiagnosticException inTheWay(Output output, String what) {
    return new DiagnosticException(
        error(Slug.OUTPUT_IN_THE_WAY, "`" + output.written() + "` exists, and " + what)
            .at(output.place())
            .note("an output that tva wrote is replaced; anything else only when you say so")
            .help("to replace it, add:", "--overwrite")
            .build());
  }

  static DiagnosticException isBusy(Output output) {
    return new DiagnosticException(
        error(Slug.OUTPUT_IN_THE_WAY, "another run is writing `" + output.written() + "`")
            .at(output.place())
            .help("wait for it, or save to another path")
            .build());
  }

  static DiagnosticException noRoom(Output output, long needed, long there) {
    return new DiagnosticException(
        error(
                Slug.NO_ROOM,
                "`"
                    + output.written()
                    + "` needs "
                    + Bytes.text(needed)
                    + ", and the disk has "
                    + Bytes.text(there)
                    + " left")
            .at(output.place())
            .note("an older output stays until the new one is complete")
            .help("make room, or save to another disk")
            .build());
  }

  static DiagnosticException shardsOfFile(Output output) {
    String written = output.written();
    return new DiagnosticException(
        error(Slug.CANNOT_WRITE, "`" + output.written() + "` is one file, and shards are several")
            .at(output.place())
            .help(
                "give a directory:",
                "\"" + written.substring(0, written.length() - Layout.FILE.length()) + "\"")
            .build());
  }

  static DiagnosticException sideFile(Output output, IOException e) {
    return new DiagnosticException(
        error(
                Slug.CANNOT_READ,
                "a file that belongs beside `" + output.written() + "` cannot be read")
            .at(output.place())
            .note(IoWords.of(e))
            .note("a saved directory gets the config, tokenizer and the like of the input")
            .help("fetch or delete that file")
            .build(),
        e);
  }

  /** What the system said, behind our own words. */
  static DiagnosticException cannotWrite(Output output, Path target, IOException e) {
    if (IoWords.isNoRoom(e) || isFull(target)) {
      return new DiagnosticException(
          error(Slug.NO_ROOM, "the disk is full: `" + output.written() + "` cannot be written")
              .at(output.place())
              .note(IoWords.of(e))
              .note("what was written of it is removed")
              .help("make room, or save to another disk")
              .build(),
          e);
    }
    if (IoWords.isTooLarge(e)) {
      return new DiagnosticException(
          error(
                  Slug.CANNOT_WRITE,
                  "`" + output.written() + "` would be larger than a file may be here")
              .at(output.place())
              .note(IoWords.of(e))
              .note("what was written of it is removed")
              .help(
                  "raise the limit (`ulimit -f`), or save a directory in shards:"
                      + " `with shard = 1GB`")
              .build(),
          e);
    }
    return new DiagnosticException(
        error(Slug.CANNOT_WRITE, "`" + output.written() + "` cannot be written")
            .at(output.place())
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
