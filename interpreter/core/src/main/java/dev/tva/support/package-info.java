// SPDX-License-Identifier: Apache-2.0
/**
 * Which tensors and shapes values have, as headers tell, and what is wrong with them. Imports
 * catalog, diagnostic, graph, plan, source, syntax, tensor, type.
 */
@NullMarked
package dev.tva.support;

import org.jspecify.annotations.NullMarked;
