// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.search.Candidate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A candidate whose script was checked against the headers.
 *
 * @param arguments all that the script is given
 * @param key what identifies the candidate in the journal
 * @param inputs the checkpoints it reads
 * @param bytes what it takes on the disk, about
 * @param file whether the script saves to a file, not to a directory
 * @param base the anchor of what is saved; a delta has none
 */
record Prepared(
    Candidate candidate,
    Map<String, String> arguments,
    String key,
    List<Path> inputs,
    long bytes,
    boolean file,
    Optional<Path> base) {
  Prepared {
    arguments = Map.copyOf(arguments);
    inputs = List.copyOf(inputs);
  }

  /** The same values as another candidate. */
  Prepared as(Candidate other) {
    return new Prepared(other, arguments, key, inputs, bytes, file, base);
  }
}
