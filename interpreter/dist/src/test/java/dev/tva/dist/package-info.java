// SPDX-License-Identifier: Apache-2.0
/** Holds the archives to what they promise: they run on a machine that has nothing else. */
@NullMarked
package dev.tva.dist;

import org.jspecify.annotations.NullMarked;
