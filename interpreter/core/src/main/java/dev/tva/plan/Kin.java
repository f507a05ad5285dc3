// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

/**
 * Tensors that differ in nothing but their names, as far as headers say: each input has them in one
 * type and shape and in as many bytes. What is planned for one of them is so for all that are
 * computed alike, and of many thousand tensors most are of a few kinds.
 */
public final class Kin {}
