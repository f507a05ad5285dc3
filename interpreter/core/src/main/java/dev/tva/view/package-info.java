// SPDX-License-Identifier: Apache-2.0
/**
 * What is shown of results and plans: tables, matrices, bins, the text of a plan. Imports adapter,
 * analysis, builtin, catalog, diagnostic, graph, lower, plan, support, tensor, type.
 */
@NullMarked
package dev.tva.view;

import org.jspecify.annotations.NullMarked;
