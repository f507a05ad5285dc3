// SPDX-License-Identifier: Apache-2.0
/**
 * Text to tree: the sealed syntax tree, the parser facade, the formatter. Imports diagnostic,
 * grammar, source, tensor.
 */
@NullMarked
package dev.tva.syntax;

import org.jspecify.annotations.NullMarked;
