// SPDX-License-Identifier: Apache-2.0
/**
 * Built-in functions: for each name declared in the prelude, how it becomes graph. Imports type,
 * graph, diagnostic.
 */
@NullMarked
package dev.tva.builtin;

import org.jspecify.annotations.NullMarked;
