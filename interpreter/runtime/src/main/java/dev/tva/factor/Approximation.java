// SPDX-License-Identifier: Apache-2.0
package dev.tva.factor;

/**
 * How well an adapter holds a tensor.
 *
 * @param output the adapter, by its index among the outputs
 * @param error as a part of the change's length
 */
public record Approximation(int output, String tensor, int rank, double error) {}
