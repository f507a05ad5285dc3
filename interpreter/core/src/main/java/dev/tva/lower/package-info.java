// SPDX-License-Identifier: Apache-2.0
/**
 * One graph for all tensors becomes one for each class of tensors, and a plan. Imports adapter,
 * analysis, catalog, diagnostic, graph, optimize, plan, source, support, tensor, type.
 */
@NullMarked
package dev.tva.lower;

import org.jspecify.annotations.NullMarked;
