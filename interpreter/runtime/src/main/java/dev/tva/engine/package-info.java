// SPDX-License-Identifier: Apache-2.0
/**
 * One driver: a plan, inputs and outputs in, what was computed out. Imports checkpoint,
 * checkpoint.read, checkpoint.shard, diagnostic, execute, kernel, kernel.djl, kernel.vector, pass,
 * plan, statistic.
 */
@NullMarked
package dev.tva.engine;

import org.jspecify.annotations.NullMarked;
