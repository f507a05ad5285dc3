// SPDX-License-Identifier: Apache-2.0
/** Measures models by commands of the system's shell. Imports pass, sweep. */
@NullMarked
package dev.tva.sweep.shell;

import org.jspecify.annotations.NullMarked;
