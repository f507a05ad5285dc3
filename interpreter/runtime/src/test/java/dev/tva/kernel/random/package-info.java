// SPDX-License-Identifier: Apache-2.0
/** Tests of the generator and of the fields made with it. */
@NullMarked
package dev.tva.kernel.random;

import org.jspecify.annotations.NullMarked;
