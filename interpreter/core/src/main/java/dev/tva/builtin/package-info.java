// SPDX-License-Identifier: Apache-2.0
/**
 * Built-in functions: for each name declared in the prelude, how it becomes graph. Imports
 * diagnostic, graph, source, tensor, type.
 */
@NullMarked
package dev.tva.builtin;

import org.jspecify.annotations.NullMarked;
