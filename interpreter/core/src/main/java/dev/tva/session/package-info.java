// SPDX-License-Identifier: Apache-2.0
/** The one front door: text in, replies out. Imports all of core. */
@NullMarked
package dev.tva.session;

import org.jspecify.annotations.NullMarked;
