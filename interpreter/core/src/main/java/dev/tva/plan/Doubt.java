// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.graph.Value;

/**
 * Where a number that is not known yet would matter: at elements that a mask leaves out and that
 * are not zero.
 */
public record Doubt(Value mask, Value x) {}
