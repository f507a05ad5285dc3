// SPDX-License-Identifier: Apache-2.0
/** The commands, and what they print; may import everything, and holds no semantics. */
@NullMarked
package dev.tva.cli;

import org.jspecify.annotations.NullMarked;
