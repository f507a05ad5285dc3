// SPDX-License-Identifier: Apache-2.0
/**
 * Runs scripts as jobs of Apache Spark. Imports analysis, catalog, checkpoint, checkpoint.read,
 * checkpoint.shard, checkpoint.sum, checkpoint.swap, cli.console, cli.given, diagnostic, engine,
 * execute, factor, kernel.vector, part, plan, safetensors, session, source, spark.store, statistic,
 * tensor.
 */
@NullMarked
package dev.tva.spark;

import org.jspecify.annotations.NullMarked;
