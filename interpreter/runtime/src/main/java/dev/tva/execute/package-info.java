// SPDX-License-Identifier: Apache-2.0
/** Runs plans: tiles, workers, statistics. Imports plan, kernel, checkpoint. */
@NullMarked
package dev.tva.execute;

import org.jspecify.annotations.NullMarked;
