// SPDX-License-Identifier: Apache-2.0
/** What is shown, as text, CSV, JSON and drawings. Imports session and execute. */
@NullMarked
package dev.tva.cli.view;

import org.jspecify.annotations.NullMarked;
