// SPDX-License-Identifier: Apache-2.0
/**
 * Configs of models whose tensors are seen otherwise, changed in their own text. Imports catalog,
 * diagnostic, plan.
 */
@NullMarked
package dev.tva.checkpoint.config;

import org.jspecify.annotations.NullMarked;
