// SPDX-License-Identifier: Apache-2.0
/** Tests of order statistics against sorting. */
@NullMarked
package dev.tva.kernel.order;

import org.jspecify.annotations.NullMarked;
