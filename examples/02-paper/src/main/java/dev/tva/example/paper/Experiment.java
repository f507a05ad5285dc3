// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.io.IOException;
import java.util.SequencedMap;

/** A section of the paper on our data; gathers results, seed by seed. */
interface Experiment {
  String name();

  void run(Zoo zoo) throws IOException;

  /** What it has found so far, by the name of a file without its ending. */
  SequencedMap<String, Csv> tables();
}
