// SPDX-License-Identifier: Apache-2.0
/**
 * Files and directories as checkpoints, in and out. Imports catalog, checkpoint.adapter,
 * checkpoint.card, checkpoint.config, checkpoint.kind, checkpoint.read, checkpoint.remote,
 * checkpoint.shard, checkpoint.sum, checkpoint.swap, checkpoint.tokens, diagnostic, factor, plan,
 * safetensors, source, tensor.
 */
@NullMarked
package dev.tva.checkpoint;

import org.jspecify.annotations.NullMarked;
