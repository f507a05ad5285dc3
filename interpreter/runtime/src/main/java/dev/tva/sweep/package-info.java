// SPDX-License-Identifier: Apache-2.0
/**
 * Tries a script over values of its parameters: grids, evaluators, selection rules, resuming.
 * Imports the session, the executor, checkpoints and plots.
 */
@NullMarked
package dev.tva.sweep;

import org.jspecify.annotations.NullMarked;
