// SPDX-License-Identifier: Apache-2.0
/**
 * Checkpoints on a hub as directories here: headers alone, or all that is needed. Imports catalog,
 * checkpoint.kind, hub.
 */
@NullMarked
package dev.tva.checkpoint.remote;

import org.jspecify.annotations.NullMarked;
