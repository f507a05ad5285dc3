// SPDX-License-Identifier: Apache-2.0
/** Tests of searches. */
@NullMarked
package dev.tva.search;

import org.jspecify.annotations.NullMarked;
