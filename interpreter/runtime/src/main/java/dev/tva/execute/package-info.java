// SPDX-License-Identifier: Apache-2.0
/**
 * Runs plans: phase by phase, on workers. Imports catalog, checkpoint, checkpoint.read,
 * checkpoint.sum, diagnostic, factor, graph, kernel, pass, plan, statistic, tensor, tile, whole.
 */
@NullMarked
package dev.tva.execute;

import org.jspecify.annotations.NullMarked;
