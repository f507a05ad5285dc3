// SPDX-License-Identifier: Apache-2.0
/**
 * The way of an output to its name, which a kill at any moment leaves clean. Imports
 * checkpoint.read.
 */
@NullMarked
package dev.tva.checkpoint.swap;

import org.jspecify.annotations.NullMarked;
