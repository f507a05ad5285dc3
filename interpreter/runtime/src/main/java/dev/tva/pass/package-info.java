// SPDX-License-Identifier: Apache-2.0
/**
 * A pass over tensors: workers, tilings, and what they share. Imports catalog, checkpoint,
 * checkpoint.read, checkpoint.sum, diagnostic, factor, graph, kernel, kernel.codec, kernel.order,
 * kernel.random, plan, source, statistic, tensor, tile.
 */
@NullMarked
package dev.tva.pass;

import org.jspecify.annotations.NullMarked;
