// SPDX-License-Identifier: Apache-2.0
/** Recipes of sd-mecha as scripts. Imports diagnostic, recipe.script, source. */
@NullMarked
package dev.tva.recipe.mecha;

import org.jspecify.annotations.NullMarked;
