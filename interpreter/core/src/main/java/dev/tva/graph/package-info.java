// SPDX-License-Identifier: Apache-2.0
/** The lazy tensor graph: interned values, each an operation on others. Imports catalog, tensor. */
@NullMarked
package dev.tva.graph;

import org.jspecify.annotations.NullMarked;
