// SPDX-License-Identifier: Apache-2.0
/** Text and places in it. Imports nothing of tva. */
@NullMarked
package dev.tva.source;

import org.jspecify.annotations.NullMarked;
