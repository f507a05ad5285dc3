// SPDX-License-Identifier: Apache-2.0
/**
 * The library of merge methods: what each computes, what holds of all, and what is said of them.
 */
@NullMarked
package dev.tva.stdlib;

import org.jspecify.annotations.NullMarked;
