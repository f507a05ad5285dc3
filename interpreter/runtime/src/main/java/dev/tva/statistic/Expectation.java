// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

/**
 * What an order statistic most likely is, by some of the items: good enough to compute with, until
 * a round over all items tells whether it was right.
 *
 * @param place of a cut, to within a few tiles
 */
record Expectation(double threshold, CutPlace place) {}
