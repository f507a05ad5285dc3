// SPDX-License-Identifier: Apache-2.0
/** Tests of locks. */
@NullMarked
package dev.tva.lock;

import org.jspecify.annotations.NullMarked;
