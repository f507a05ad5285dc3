// SPDX-License-Identifier: Apache-2.0
/**
 * Values seen as others: renamed, cut into blocks and stacked. A view of an expression is a view of
 * what it reads. Imports builtin, catalog, diagnostic, graph, source, support, tensor, type.
 */
@NullMarked
package dev.tva.surgery;

import org.jspecify.annotations.NullMarked;
