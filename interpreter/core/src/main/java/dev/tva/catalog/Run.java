// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.tensor.Shape;

/**
 * Elements that follow one another in a tensor, seen as a tensor of their own.
 *
 * @param first the first of them
 */
public record Run(long first, Shape shape) {}
