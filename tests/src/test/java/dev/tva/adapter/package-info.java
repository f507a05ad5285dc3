// SPDX-License-Identifier: Apache-2.0
/** Adapters against what the libraries that write them make of them. */
@NullMarked
package dev.tva.adapter;

import org.jspecify.annotations.NullMarked;
