// SPDX-License-Identifier: Apache-2.0
/** Programs as steps on registers, for tiles. Imports graph, plan. */
@NullMarked
package dev.tva.tile;

import org.jspecify.annotations.NullMarked;
