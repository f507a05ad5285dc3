// SPDX-License-Identifier: Apache-2.0
/** A tree, or a text, laid out as scripts are. Imports grammar, source, syntax. */
@NullMarked
package dev.tva.syntax.format;

import org.jspecify.annotations.NullMarked;
