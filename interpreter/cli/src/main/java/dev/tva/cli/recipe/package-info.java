// SPDX-License-Identifier: Apache-2.0
/**
 * The commands for recipes in repositories: locks, and outputs verified and made anew. Imports
 * analysis, catalog, checkpoint, checkpoint.read, cli.command, cli.console, cli.given, cli.view,
 * diagnostic, lock, lower, plan, session, source, syntax.
 */
@NullMarked
package dev.tva.cli.recipe;

import org.jspecify.annotations.NullMarked;
