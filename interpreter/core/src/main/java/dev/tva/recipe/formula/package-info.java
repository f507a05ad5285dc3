// SPDX-License-Identifier: Apache-2.0
/**
 * mergekit's methods and parameters as formulas of tva. Imports catalog, diagnostic,
 * recipe.mergekit, recipe.script, source.
 */
@NullMarked
package dev.tva.recipe.formula;

import org.jspecify.annotations.NullMarked;
