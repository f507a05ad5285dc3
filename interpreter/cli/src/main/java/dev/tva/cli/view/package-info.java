// SPDX-License-Identifier: Apache-2.0
/** What is told of runs, as text. Imports diagnostic, execute, factor, plan. */
@NullMarked
package dev.tva.cli.view;

import org.jspecify.annotations.NullMarked;
