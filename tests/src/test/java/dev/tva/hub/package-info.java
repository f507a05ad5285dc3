// SPDX-License-Identifier: Apache-2.0
/** What comes from a hub, its cache and its faults, against a server on this machine. */
@NullMarked
package dev.tva.hub;

import org.jspecify.annotations.NullMarked;
