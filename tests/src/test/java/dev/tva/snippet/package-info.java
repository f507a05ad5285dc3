// SPDX-License-Identifier: Apache-2.0
/** Tiny scripts, each with what tva makes of it; see the README beside them. */
@NullMarked
package dev.tva.snippet;

import org.jspecify.annotations.NullMarked;
