// SPDX-License-Identifier: Apache-2.0
/** Scripts as jobs of a cluster of Spark's own on this machine. */
@NullMarked
package dev.tva.spark;

import org.jspecify.annotations.NullMarked;
