// SPDX-License-Identifier: Apache-2.0
/**
 * Holds the launcher to what it promises: it finds a JDK, builds what is stale, then is out of the
 * way.
 */
@NullMarked
package dev.tva.launcher;

import org.jspecify.annotations.NullMarked;
