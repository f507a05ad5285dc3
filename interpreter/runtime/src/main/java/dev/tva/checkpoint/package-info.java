// SPDX-License-Identifier: Apache-2.0
/**
 * Files and directories as checkpoints, in and out. Imports core's catalog, diagnostic, source,
 * tensor and plan, checkpoint.read, safetensors.
 */
@NullMarked
package dev.tva.checkpoint;

import org.jspecify.annotations.NullMarked;
