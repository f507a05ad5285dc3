// SPDX-License-Identifier: Apache-2.0
package dev.tva.tile;

/** What is done with a whole tile before the next begins. */
public sealed interface Stage permits Block, Step.Io, Step.Host {}
