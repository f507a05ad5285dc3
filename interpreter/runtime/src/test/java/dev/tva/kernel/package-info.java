// SPDX-License-Identifier: Apache-2.0
/** The plain oracle of the kernels. */
@NullMarked
package dev.tva.kernel;

import org.jspecify.annotations.NullMarked;
