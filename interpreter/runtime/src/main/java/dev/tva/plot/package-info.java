// SPDX-License-Identifier: Apache-2.0
/** Figures as SVG text: the same numbers give the same text. Imports the JDK only. */
@NullMarked
package dev.tva.plot;

import org.jspecify.annotations.NullMarked;
