// SPDX-License-Identifier: Apache-2.0
/** What is shown, drawn. Imports diagnostic, plot, view. */
@NullMarked
package dev.tva.picture;

import org.jspecify.annotations.NullMarked;
