// SPDX-License-Identifier: Apache-2.0
/**
 * Sums that tell bytes apart: of files, of texts, and of tensors however they lie in files. Imports
 * checkpoint.kind, kernel.codec, plan, tensor.
 */
@NullMarked
package dev.tva.checkpoint.sum;

import org.jspecify.annotations.NullMarked;
