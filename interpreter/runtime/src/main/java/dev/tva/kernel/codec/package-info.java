// SPDX-License-Identifier: Apache-2.0
/** Raw elements to staging floats and back, one rounding each way. Imports plan, tensor. */
@NullMarked
package dev.tva.kernel.codec;

import org.jspecify.annotations.NullMarked;
