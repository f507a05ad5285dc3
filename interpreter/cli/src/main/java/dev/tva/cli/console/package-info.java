// SPDX-License-Identifier: Apache-2.0
/**
 * The terminal as commands see it: what is said and where, exit codes, Ctrl-C, progress. Imports
 * cli.view, diagnostic, hub, pass, view.text.
 */
@NullMarked
package dev.tva.cli.console;

import org.jspecify.annotations.NullMarked;
