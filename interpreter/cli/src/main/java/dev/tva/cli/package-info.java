// SPDX-License-Identifier: Apache-2.0
/**
 * The program: which command the words are. Imports cli.command, cli.console, cli.look, cli.recipe,
 * cli.repl, diagnostic, lower, pass, session.
 */
@NullMarked
package dev.tva.cli;

import org.jspecify.annotations.NullMarked;
