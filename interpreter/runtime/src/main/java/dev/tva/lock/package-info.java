// SPDX-License-Identifier: Apache-2.0
/**
 * Locks: what a recipe was run with and what came out; and outputs made anew from what they say of
 * themselves. Imports analysis, catalog, checkpoint, checkpoint.adapter, checkpoint.kind,
 * checkpoint.read, checkpoint.sum, checkpoint.tokens, factor, hub, lower, pass, plan, source,
 * support, syntax, tensor.
 */
@NullMarked
package dev.tva.lock;

import org.jspecify.annotations.NullMarked;
