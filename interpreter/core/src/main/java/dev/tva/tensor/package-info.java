// SPDX-License-Identifier: Apache-2.0
/** Value types of tensors: dtype and shape. Imports nothing of tva. */
@NullMarked
package dev.tva.tensor;

import org.jspecify.annotations.NullMarked;
