// SPDX-License-Identifier: Apache-2.0
/** What to read, compute and write, in which order. Imports catalog, graph, source, tensor. */
@NullMarked
package dev.tva.plan;

import org.jspecify.annotations.NullMarked;
