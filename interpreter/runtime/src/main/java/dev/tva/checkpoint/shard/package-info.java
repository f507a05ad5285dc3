// SPDX-License-Identifier: Apache-2.0
/**
 * The files that an output's tensors lie in, and how these are made. Imports checkpoint.kind,
 * checkpoint.read, checkpoint.sum, diagnostic, plan, safetensors, tensor.
 */
@NullMarked
package dev.tva.checkpoint.shard;

import org.jspecify.annotations.NullMarked;
