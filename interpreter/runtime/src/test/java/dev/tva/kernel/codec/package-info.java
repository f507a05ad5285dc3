// SPDX-License-Identifier: Apache-2.0
/** Tests of the codecs. */
@NullMarked
package dev.tva.kernel.codec;

import org.jspecify.annotations.NullMarked;
