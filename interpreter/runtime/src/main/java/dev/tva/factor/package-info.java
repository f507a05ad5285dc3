// SPDX-License-Identifier: Apache-2.0
/**
 * Matrices as products of two of low rank, as adapters hold them. Imports catalog, kernel, plan.
 */
@NullMarked
package dev.tva.factor;

import org.jspecify.annotations.NullMarked;
