// SPDX-License-Identifier: Apache-2.0
/** Recipes of other tools, imported and run. */
@NullMarked
package dev.tva.recipe;

import org.jspecify.annotations.NullMarked;
