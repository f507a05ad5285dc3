// SPDX-License-Identifier: Apache-2.0
/**
 * One graph for all tensors becomes one for each class of tensors. Imports analysis, graph,
 * optimize.
 */
@NullMarked
package dev.tva.lower;

import org.jspecify.annotations.NullMarked;
