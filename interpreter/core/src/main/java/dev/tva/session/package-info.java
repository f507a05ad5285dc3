// SPDX-License-Identifier: Apache-2.0
/**
 * The front door of a script: checked, planned; the prelude and the standard library. Imports
 * analysis, builtin, catalog, diagnostic, lower, plan, source, syntax.
 */
@NullMarked
package dev.tva.session;

import org.jspecify.annotations.NullMarked;
