// SPDX-License-Identifier: Apache-2.0
/**
 * Sums and order statistics: taken from tiles, stored, remembered. Imports catalog, graph,
 * kernel.order, plan, tensor.
 */
@NullMarked
package dev.tva.statistic;

import org.jspecify.annotations.NullMarked;
