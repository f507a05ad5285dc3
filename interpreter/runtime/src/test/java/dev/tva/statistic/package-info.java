// SPDX-License-Identifier: Apache-2.0
/** Tests of plans under way. */
@NullMarked
package dev.tva.statistic;

import org.jspecify.annotations.NullMarked;
