// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions in notebooks: the messages of Jupyter, and answers as pages show them. Imports assist,
 * diagnostic, lower, picture, repl, session, view, view.text.
 */
@NullMarked
package dev.tva.notebook;

import org.jspecify.annotations.NullMarked;
