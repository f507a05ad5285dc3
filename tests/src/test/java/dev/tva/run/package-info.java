// SPDX-License-Identifier: Apache-2.0
/** Whole runs, from a script to files. May import everything. */
@NullMarked
package dev.tva.run;

import org.jspecify.annotations.NullMarked;
