// SPDX-License-Identifier: Apache-2.0
/** The text of a script that is being written. Imports diagnostic, source, syntax.format. */
@NullMarked
package dev.tva.recipe.script;

import org.jspecify.annotations.NullMarked;
