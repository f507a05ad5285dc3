// SPDX-License-Identifier: Apache-2.0
/** Random fields over the elements of a tensor. Imports plan. */
@NullMarked
package dev.tva.kernel.random;

import org.jspecify.annotations.NullMarked;
