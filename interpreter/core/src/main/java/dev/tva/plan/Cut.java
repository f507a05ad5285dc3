// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

/**
 * Which items of one tensor are among the largest: those above the threshold, and those equal to it
 * that stand before the end. NaN counts as larger than any number.
 *
 * @param thresholds one, or one for each row or column
 * @param ends as many: an element of the tensor, of a row, or of a column; 0 for none
 */
public record Cut(double[] thresholds, long[] ends) {}
