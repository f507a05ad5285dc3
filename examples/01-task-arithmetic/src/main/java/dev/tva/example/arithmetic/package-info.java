// SPDX-License-Identifier: Apache-2.0
/**
 * Trains and measures the small digit readers that the first example edits; imports DJL and
 * safetensors-java.
 */
@NullMarked
package dev.tva.example.arithmetic;

import org.jspecify.annotations.NullMarked;
