// SPDX-License-Identifier: Apache-2.0
/**
 * A session a person types into: its state, its commands, its replies. Imports analysis, assist,
 * catalog, diagnostic, graph, lower, plan, session, source, support, syntax, syntax.format, tensor,
 * type, view.
 */
@NullMarked
package dev.tva.repl;

import org.jspecify.annotations.NullMarked;
