// SPDX-License-Identifier: Apache-2.0
/**
 * Checkpoints that lie on a hub: the cache that all its clients share, and what comes into it over
 * the network. Imports catalog, diagnostic, safetensors.
 */
@NullMarked
package dev.tva.hub;

import org.jspecify.annotations.NullMarked;
