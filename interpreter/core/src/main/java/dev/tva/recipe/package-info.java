// SPDX-License-Identifier: Apache-2.0
/**
 * Recipes of other tools as text of tva: the front door. Imports catalog, diagnostic,
 * recipe.formula, recipe.mecha, recipe.mergekit, recipe.script, recipe.yaml, source.
 */
@NullMarked
package dev.tva.recipe;

import org.jspecify.annotations.NullMarked;
