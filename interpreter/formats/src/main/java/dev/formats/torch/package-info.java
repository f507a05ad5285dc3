// SPDX-License-Identifier: Apache-2.0

/**
 * What {@code torch.save} writes, read without executing it: the pickle language is interpreted
 * into inert values; imports dev.formats, dev.formats.zip and gson.
 */
@NullMarked
package dev.formats.torch;

import org.jspecify.annotations.NullMarked;
