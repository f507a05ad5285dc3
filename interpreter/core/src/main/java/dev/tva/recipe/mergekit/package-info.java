// SPDX-License-Identifier: Apache-2.0
/** mergekit's recipes as they are read. Imports diagnostic, recipe.yaml, source. */
@NullMarked
package dev.tva.recipe.mergekit;

import org.jspecify.annotations.NullMarked;
