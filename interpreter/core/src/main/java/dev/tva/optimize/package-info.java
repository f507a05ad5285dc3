// SPDX-License-Identifier: Apache-2.0
/** Rewrites that make the graph cheaper or more exact. Imports graph, optimize.rule, type. */
@NullMarked
package dev.tva.optimize;

import org.jspecify.annotations.NullMarked;
