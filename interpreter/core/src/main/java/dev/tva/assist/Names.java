// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.graph.Value;
import dev.tva.support.Input;
import dev.tva.syntax.Statement;
import dev.tva.type.Val;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;

/** The names that a text being typed can use: those of a session, or of an open document. */
public interface Names {
  /** What is bound, in the order of binding. */
  SequencedMap<String, Val> bindings();

  /** All names that can be used, those of the library too. */
  List<String> visible();

  /** The definition of a function, also of {@code library.function}. */
  Optional<Statement.Define> function(String name);

  /** What is written about a name as it is meant here. */
  Optional<Card> card(String name);

  /** What a bound name is, in a few words; empty where nothing is known. */
  String what(String name);

  /** The checkpoints that are named, with their headers where those were read. */
  List<Input> inputs();

  /** The tensors of a value, where they are known. */
  Optional<SortedSet<String>> tensors(Value value);

  /**
   * The names in a folder, those of folders with a slash behind; empty where it cannot be read.
   * {@code folder} is as typed, and empty for the place relative paths start from.
   */
  List<String> entries(String folder);
}
