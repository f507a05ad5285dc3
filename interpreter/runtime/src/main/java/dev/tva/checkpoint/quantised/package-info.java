// SPDX-License-Identifier: Apache-2.0
/**
 * Quantised checkpoints as manifests of the weights that their codes stand for. Imports catalog,
 * checkpoint.read, diagnostic, tensor.
 */
@NullMarked
package dev.tva.checkpoint.quantised;

import org.jspecify.annotations.NullMarked;
