// SPDX-License-Identifier: Apache-2.0
/**
 * The commands, each as the command line has it. Imports analysis, assist, catalog, checkpoint,
 * checkpoint.remote, cli.console, cli.given, cli.repl, cli.view, diagnostic, engine, execute, hub,
 * kernel, lower, lsp, notebook, part, pass, picture, plan, recipe, recipe.formula, repl, search,
 * session, source, sweep, sweep.shell, syntax, syntax.format, view, view.text.
 */
@NullMarked
package dev.tva.cli.command;

import org.jspecify.annotations.NullMarked;
