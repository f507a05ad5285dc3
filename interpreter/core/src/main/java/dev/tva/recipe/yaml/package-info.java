// SPDX-License-Identifier: Apache-2.0
/** YAML as Python reads it, with places. Imports diagnostic, source. */
@NullMarked
package dev.tva.recipe.yaml;

import org.jspecify.annotations.NullMarked;
