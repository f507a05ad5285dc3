// SPDX-License-Identifier: Apache-2.0
/** Benchmarks of whole processes. May import everything. */
@NullMarked
package dev.tva.bench;

import org.jspecify.annotations.NullMarked;
