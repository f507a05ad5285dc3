// SPDX-License-Identifier: Apache-2.0
/**
 * Arithmetic by the processor's vectors, through jdk.incubator.vector: one small loop for each
 * operation over blocks that stay in the first-level cache.
 *
 * <p>What the compiler asks of the loops here, lest it allocates every vector without a word: one
 * loop for each method, at most some fifteen vector instructions in it, and no methods of our own
 * called from it, for it does not always put those in place.
 *
 * <p>. Imports diagnostic, graph, kernel, kernel.codec, kernel.order, kernel.random, plan, tensor,
 * tile.
 */
@NullMarked
package dev.tva.kernel.vector;

import org.jspecify.annotations.NullMarked;
