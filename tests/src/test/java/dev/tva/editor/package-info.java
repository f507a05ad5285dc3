// SPDX-License-Identifier: Apache-2.0
/** The server for editors, as a process, seen by an editor. */
@NullMarked
package dev.tva.editor;

import org.jspecify.annotations.NullMarked;
