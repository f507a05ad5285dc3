// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

import java.util.List;

/**
 * Proposes candidates: the same ones for the same results, so that a search that was stopped goes
 * on where it was, and a larger budget goes on where a smaller one ended.
 */
public sealed interface Search permits Listed, Cmaes {
  /** Those that vary. */
  List<String> parameters();

  /** How many candidates there are at most. */
  int most();

  /** What is tried next, given all that was tried before; none at the end. */
  List<Candidate> next(List<Round> before);

  /** What is checked before anything is tried: whatever is proposed lies among these. */
  List<Candidate> probes();

  /** Whether neighbours in order are none in value, so that no line leads from one to the next. */
  boolean scattered();

  /** Whether results decide what is tried next; then a failure is one of them. */
  boolean learns();
}
