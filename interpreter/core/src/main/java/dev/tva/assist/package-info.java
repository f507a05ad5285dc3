// SPDX-License-Identifier: Apache-2.0
/**
 * Help for whoever types: completion, painting, cards. Names come through an interface. Imports
 * analysis, catalog, diagnostic, graph, session, source, support, syntax, tensor, type.
 */
@NullMarked
package dev.tva.assist;

import org.jspecify.annotations.NullMarked;
