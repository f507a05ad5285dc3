// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.tensor.Shape;

/** One program run over all elements of one tensor. */
public record TensorPass(String tensor, Shape shape, Program program) {}
