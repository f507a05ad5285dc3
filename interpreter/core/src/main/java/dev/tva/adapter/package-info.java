// SPDX-License-Identifier: Apache-2.0
/**
 * Adapters resolved against their base: from names and settings to a delta's manifest, whose pieces
 * are computed while they are read. Imports catalog, diagnostic, tensor.
 */
@NullMarked
package dev.tva.adapter;

import org.jspecify.annotations.NullMarked;
