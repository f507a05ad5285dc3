// SPDX-License-Identifier: Apache-2.0
/**
 * Adapters in files: what their configuration says. Imports adapter, catalog, checkpoint.kind,
 * checkpoint.read, diagnostic, kernel.codec, plan.
 */
@NullMarked
package dev.tva.checkpoint.adapter;

import org.jspecify.annotations.NullMarked;
