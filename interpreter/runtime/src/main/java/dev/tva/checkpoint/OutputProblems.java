// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.session.Bytes;
import java.io.IOException;
import java.util.Locale;

/** Why an output cannot be written. */
final class OutputProblems {
  private OutputProblems() {}

  static DiagnosticException isInput(String output, String input) {
    return new DiagnosticException(
        error(
                Slug.OUTPUT_IS_INPUT,
                "the output `"
                    + output
                    + "` is the input `"
                    + input
                    + "`, or lies inside it or around it")
            .note("inputs are never touched")
            .help("save to another path")
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

  /** What the system said, in its own words behind ours. */
  static DiagnosticException cannotWrite(String output, IOException e) {
    String said = String.valueOf(e.getMessage());
    String lower = said.toLowerCase(Locale.ROOT);
    boolean room = lower.contains("no space left") || lower.contains("quota");
    boolean limit = lower.contains("file too large");
    var d =
        error(
                room ? Slug.NO_ROOM : Slug.CANNOT_WRITE,
                room
                    ? "the disk is full: `" + output + "` cannot be written"
                    : limit
                        ? "`" + output + "` would be larger than a file may be here"
                        : "`" + output + "` cannot be written")
            .note(said)
            .note("what was written of it is removed");
    if (room) {
      d.help("make room, or save to another disk");
    } else if (limit) {
      d.help("raise the limit (`ulimit -f`), or save in shards: `with shard = 1GB`");
    } else {
      d.help("check that the folder is yours to write");
    }
    return new DiagnosticException(d.build(), e);
  }
}
