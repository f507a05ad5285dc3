// SPDX-License-Identifier: Apache-2.0
/**
 * The protocol of editors: what is known of scripts goes out as they ask for it. Imports analysis,
 * assist, catalog, diagnostic, graph, lower, lsp.script, session, source, syntax, syntax.format,
 * type.
 */
@NullMarked
package dev.tva.lsp;

import org.jspecify.annotations.NullMarked;
