// SPDX-License-Identifier: Apache-2.0
/**
 * Formats of files as manifests of pieces, and the one reader of pieces. Imports catalog, formats,
 * formats.gguf, formats.npz, formats.torch, kernel, kernel.codec, kernel.vector, plan, safetensors,
 * tensor.
 */
@NullMarked
package dev.tva.checkpoint.read;

import org.jspecify.annotations.NullMarked;
