// SPDX-License-Identifier: Apache-2.0
/**
 * A script evaluated to graph: names, calls, spaces, supports, shapes. Imports syntax, type,
 * builtin, catalog, diagnostic.
 */
@NullMarked
package dev.tva.analysis;

import org.jspecify.annotations.NullMarked;
