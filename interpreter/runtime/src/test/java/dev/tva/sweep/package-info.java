// SPDX-License-Identifier: Apache-2.0
/** Tests of sweeps. */
@NullMarked
package dev.tva.sweep;

import org.jspecify.annotations.NullMarked;
