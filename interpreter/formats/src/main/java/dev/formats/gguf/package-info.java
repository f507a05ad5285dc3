// SPDX-License-Identifier: Apache-2.0

/**
 * GGUF files: header, metadata, blocks decoded as they are read, and the names that Hugging Face's
 * libraries have for the same tensors; imports dev.formats.
 */
@NullMarked
package dev.formats.gguf;

import org.jspecify.annotations.NullMarked;
