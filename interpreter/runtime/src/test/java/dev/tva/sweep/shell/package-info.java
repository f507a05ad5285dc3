// SPDX-License-Identifier: Apache-2.0
/** Tests of commands that measure. */
@NullMarked
package dev.tva.sweep.shell;

import org.jspecify.annotations.NullMarked;
