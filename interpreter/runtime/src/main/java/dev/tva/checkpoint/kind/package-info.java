// SPDX-License-Identifier: Apache-2.0
/**
 * What stands at a path, known before a name is read: the files of a checkpoint, or something else
 * and the way out. Imports catalog, checkpoint.quantised, checkpoint.read, diagnostic, formats,
 * safetensors, tensor.
 */
@NullMarked
package dev.tva.checkpoint.kind;

import org.jspecify.annotations.NullMarked;
