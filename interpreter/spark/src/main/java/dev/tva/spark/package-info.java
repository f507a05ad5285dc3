// SPDX-License-Identifier: Apache-2.0
/** Runs scripts as jobs of Apache Spark. */
@NullMarked
package dev.tva.spark;

import org.jspecify.annotations.NullMarked;
