// SPDX-License-Identifier: Apache-2.0
/**
 * The terminal of a session: lines in, replies drawn; decides nothing. Imports session and view.
 */
@NullMarked
package dev.tva.cli.repl;

import org.jspecify.annotations.NullMarked;
