// SPDX-License-Identifier: Apache-2.0
/** Figures as SVG text: the same numbers give the same text. Imports nothing of tva. */
@NullMarked
package dev.tva.plot;

import org.jspecify.annotations.NullMarked;
