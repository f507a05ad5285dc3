// SPDX-License-Identifier: Apache-2.0
/**
 * Operations on whole matrices. Imports adapter, catalog, diagnostic, factor, graph, kernel,
 * kernel.order, pass, plan, statistic, support, tensor, tile.
 */
@NullMarked
package dev.tva.whole;

import org.jspecify.annotations.NullMarked;
