// SPDX-License-Identifier: Apache-2.0
/** One class for each rewrite. Imports graph, tensor, type. */
@NullMarked
package dev.tva.optimize.rule;

import org.jspecify.annotations.NullMarked;
