// SPDX-License-Identifier: Apache-2.0
/** Views as text, CSV, JSON and drawings. Imports diagnostic, view. */
@NullMarked
package dev.tva.view.text;

import org.jspecify.annotations.NullMarked;
