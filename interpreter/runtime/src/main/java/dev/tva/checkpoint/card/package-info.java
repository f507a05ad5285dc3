// SPDX-License-Identifier: Apache-2.0
/**
 * What a README.md beside weights says: for hubs, and for people. Imports checkpoint.kind,
 * diagnostic, factor, plan, recipe.yaml, source.
 */
@NullMarked
package dev.tva.checkpoint.card;

import org.jspecify.annotations.NullMarked;
