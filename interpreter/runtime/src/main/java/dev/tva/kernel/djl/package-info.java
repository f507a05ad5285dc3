// SPDX-License-Identifier: Apache-2.0
/**
 * Tiles computed by DJL's PyTorch; the only package that imports ai.djl. Imports diagnostic, graph,
 * kernel, kernel.codec, kernel.order, kernel.random, plan, tensor, tile.
 */
@NullMarked
package dev.tva.kernel.djl;

import org.jspecify.annotations.NullMarked;
