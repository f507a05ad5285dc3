// SPDX-License-Identifier: Apache-2.0
/** What may be added to what: spaces, weights and grains of values. Imports tensor, catalog, graph. */
@NullMarked
package dev.tva.type;

import org.jspecify.annotations.NullMarked;
