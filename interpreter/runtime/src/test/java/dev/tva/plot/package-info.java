// SPDX-License-Identifier: Apache-2.0
/** Tests of plots. */
@NullMarked
package dev.tva.plot;

import org.jspecify.annotations.NullMarked;
