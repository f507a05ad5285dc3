// SPDX-License-Identifier: Apache-2.0
/**
 * What expressions are when checked: values, spaces with their weights, residues. Imports tensor,
 * graph, source.
 */
@NullMarked
package dev.tva.type;

import org.jspecify.annotations.NullMarked;
