// SPDX-License-Identifier: Apache-2.0
/** How the house is built. */
@NullMarked
package dev.tva.house;

import org.jspecify.annotations.NullMarked;
