// SPDX-License-Identifier: Apache-2.0
/**
 * Tries a script over values of its parameters: grids, evaluators, selection rules, resuming.
 * Imports analysis, catalog, checkpoint, checkpoint.read, checkpoint.shard, checkpoint.sum,
 * checkpoint.swap, diagnostic, engine, execute, lower, pass, plan, plot, search, session, source,
 * syntax.
 */
@NullMarked
package dev.tva.sweep;

import org.jspecify.annotations.NullMarked;
