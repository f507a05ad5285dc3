// SPDX-License-Identifier: Apache-2.0
/**
 * What expressions are when checked: values, spaces with their weights, residues. Imports graph,
 * source, tensor.
 */
@NullMarked
package dev.tva.type;

import org.jspecify.annotations.NullMarked;
