// SPDX-License-Identifier: Apache-2.0
/**
 * Scripts that are open in an editor, and what is known of them; nothing of any protocol. Imports
 * analysis, assist, catalog, diagnostic, graph, session, source, support, syntax, type.
 */
@NullMarked
package dev.tva.lsp.script;

import org.jspecify.annotations.NullMarked;
