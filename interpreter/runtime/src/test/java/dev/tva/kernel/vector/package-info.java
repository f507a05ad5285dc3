// SPDX-License-Identifier: Apache-2.0
/** Tests of the tiles on the vectors. */
@NullMarked
package dev.tva.kernel.vector;

import org.jspecify.annotations.NullMarked;
