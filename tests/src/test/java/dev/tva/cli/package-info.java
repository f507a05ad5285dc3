// SPDX-License-Identifier: Apache-2.0
/** The program in another process that answers many command lines, one after the other. */
@NullMarked
package dev.tva.cli;

import org.jspecify.annotations.NullMarked;
