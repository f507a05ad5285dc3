// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.syntax.Script;
import java.util.Optional;
import java.util.SequencedSet;

/** Functions that are there without an import. A file of them is parsed once a name is used. */
public interface Library {
  /** The names of all functions. */
  SequencedSet<String> names();

  /** The file that defines a function. */
  Optional<Script> defining(String name);
}
