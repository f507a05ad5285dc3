// SPDX-License-Identifier: Apache-2.0
/** The kernel for notebooks, as a process, seen by a notebook. */
@NullMarked
package dev.tva.notebook;

import org.jspecify.annotations.NullMarked;
