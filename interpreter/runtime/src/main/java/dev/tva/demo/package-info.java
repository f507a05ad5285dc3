// SPDX-License-Identifier: Apache-2.0
/**
 * Files to begin with: those of the tour, and of a repository with a recipe. Imports safetensors.
 */
@NullMarked
package dev.tva.demo;

import org.jspecify.annotations.NullMarked;
