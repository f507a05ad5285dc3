// SPDX-License-Identifier: Apache-2.0
/**
 * The commands for recipes in repositories: locks, and outputs verified and made anew. Imports
 * analysis, catalog, checkpoint, checkpoint.adapter, checkpoint.read, cli.command, cli.console,
 * cli.given, diagnostic, lock, lower, plan, session, source, syntax, view.text.
 */
@NullMarked
package dev.tva.cli.recipe;

import org.jspecify.annotations.NullMarked;
