// SPDX-License-Identifier: Apache-2.0
/**
 * The commands that look at checkpoints, compare them, and help to begin. Imports analysis,
 * catalog, checkpoint, checkpoint.remote, cli.command, cli.console, demo, diagnostic, engine,
 * inspect, lower, source, syntax, tensor, view, view.text.
 */
@NullMarked
package dev.tva.cli.look;

import org.jspecify.annotations.NullMarked;
