// SPDX-License-Identifier: Apache-2.0
/**
 * Proposes what a sweep tries next: all of a grid, draws, or what evolution asks for. Imports
 * nothing of tva.
 */
@NullMarked
package dev.tva.search;

import org.jspecify.annotations.NullMarked;
