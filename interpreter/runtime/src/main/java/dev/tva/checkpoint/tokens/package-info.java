// SPDX-License-Identifier: Apache-2.0
/**
 * Tokenizers beside checkpoints: which row is which token's, and their files for other rows.
 * Imports catalog, checkpoint.config, checkpoint.kind, diagnostic, plan.
 */
@NullMarked
package dev.tva.checkpoint.tokens;

import org.jspecify.annotations.NullMarked;
