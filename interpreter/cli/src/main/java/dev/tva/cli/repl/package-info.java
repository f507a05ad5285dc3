// SPDX-License-Identifier: Apache-2.0
/**
 * The terminal of a session: lines in, replies drawn; decides nothing. Imports analysis, assist,
 * catalog, checkpoint, checkpoint.kind, cli.view, diagnostic, engine, execute, hub, lower, pass,
 * picture, plan, repl, session, source, statistic, view, view.text.
 */
@NullMarked
package dev.tva.cli.repl;

import org.jspecify.annotations.NullMarked;
