// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions in notebooks: the messages of Jupyter, and answers as pages show them. Imports assist,
 * cli.repl, cli.view, diagnostic, lower, plot, repl, view.
 */
@NullMarked
package dev.tva.notebook;

import org.jspecify.annotations.NullMarked;
