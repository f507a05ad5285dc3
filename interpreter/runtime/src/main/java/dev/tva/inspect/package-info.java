// SPDX-License-Identifier: Apache-2.0
/**
 * What a checkpoint holds, and how two of them differ. Imports catalog, checkpoint,
 * checkpoint.adapter, checkpoint.kind, checkpoint.read, checkpoint.tokens, diagnostic, tensor.
 */
@NullMarked
package dev.tva.inspect;

import org.jspecify.annotations.NullMarked;
