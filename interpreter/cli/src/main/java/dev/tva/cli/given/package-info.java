// SPDX-License-Identifier: Apache-2.0
/**
 * What commands are given: a script or a formula, values of its parameters, and its lock. Imports
 * analysis, catalog, checkpoint, checkpoint.kind, cli.console, diagnostic, lock, plan, source,
 * syntax.
 */
@NullMarked
package dev.tva.cli.given;

import org.jspecify.annotations.NullMarked;
