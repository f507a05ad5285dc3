// SPDX-License-Identifier: Apache-2.0
/**
 * Computes one plan in several processes, each its part of the tensors, through a folder they
 * share. Imports checkpoint, checkpoint.kind, checkpoint.shard, checkpoint.sum, checkpoint.swap,
 * diagnostic, factor, lower, pass, plan, safetensors, statistic, tensor.
 */
@NullMarked
package dev.tva.part;

import org.jspecify.annotations.NullMarked;
