// SPDX-License-Identifier: Apache-2.0
/**
 * Adapters in files: what their configuration says. Imports adapter, catalog, checkpoint.kind,
 * checkpoint.read, checkpoint.sum, diagnostic, factor, kernel, kernel.codec, plan, safetensors,
 * tensor.
 */
@NullMarked
package dev.tva.checkpoint.adapter;

import org.jspecify.annotations.NullMarked;
