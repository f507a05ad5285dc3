// SPDX-License-Identifier: Apache-2.0
/** Hadoop's file systems as paths of Java's. Imports checkpoint.read, checkpoint.swap. */
@NullMarked
package dev.tva.spark.store;

import org.jspecify.annotations.NullMarked;
