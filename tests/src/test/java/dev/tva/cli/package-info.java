// SPDX-License-Identifier: Apache-2.0
/** The command line: its help, and the program in another process that answers many of them. */
@NullMarked
package dev.tva.cli;

import org.jspecify.annotations.NullMarked;
