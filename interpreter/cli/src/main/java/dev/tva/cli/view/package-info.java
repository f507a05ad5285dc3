// SPDX-License-Identifier: Apache-2.0
/**
 * What is shown, as text, CSV, JSON and drawings. Imports diagnostic, execute, factor, lower, plan,
 * view.
 */
@NullMarked
package dev.tva.cli.view;

import org.jspecify.annotations.NullMarked;
