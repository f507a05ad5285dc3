// SPDX-License-Identifier: Apache-2.0
/** The manual and the READMEs, checked: every script, every command, every table. */
@NullMarked
package dev.tva.doc;

import org.jspecify.annotations.NullMarked;
