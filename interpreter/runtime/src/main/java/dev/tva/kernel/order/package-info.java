// SPDX-License-Identifier: Apache-2.0
/**
 * Order statistics: selection without sorting, ranks, running sums. In all of it a NaN is the
 * largest element, whatever its sign, and the two zeros are equal. Imports plan.
 */
@NullMarked
package dev.tva.kernel.order;

import org.jspecify.annotations.NullMarked;
