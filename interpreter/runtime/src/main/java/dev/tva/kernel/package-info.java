// SPDX-License-Identifier: Apache-2.0
/**
 * Arithmetic on tiles, whoever does it. Imports diagnostic, graph, kernel.order, kernel.random,
 * plan, tensor, tile.
 */
@NullMarked
package dev.tva.kernel;

import org.jspecify.annotations.NullMarked;
