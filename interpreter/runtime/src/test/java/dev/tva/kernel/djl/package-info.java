// SPDX-License-Identifier: Apache-2.0
/** Tests of the tiles on DJL. */
@NullMarked
package dev.tva.kernel.djl;

import org.jspecify.annotations.NullMarked;
