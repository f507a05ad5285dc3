// SPDX-License-Identifier: Apache-2.0
/**
 * What people bring: each kind of checkpoint and of pair ends right, or is refused with the way
 * out.
 */
@NullMarked
package dev.tva.cases;

import org.jspecify.annotations.NullMarked;
