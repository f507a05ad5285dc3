// SPDX-License-Identifier: Apache-2.0
/**
 * A script evaluated to graph: names, calls, spaces, selections, parameters. Imports builtin,
 * catalog, diagnostic, graph, source, support, surgery, syntax, tensor, type.
 */
@NullMarked
package dev.tva.analysis;

import org.jspecify.annotations.NullMarked;
