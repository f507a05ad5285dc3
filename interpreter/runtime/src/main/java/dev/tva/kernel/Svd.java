// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

/**
 * Singular values and vectors: {@code u @ diag(s) @ vt}.
 *
 * @param u orthonormal columns; in each the entry of the largest size, the first of equal ones, is
 *     positive
 * @param s one row, descending, none negative
 * @param vt orthonormal rows
 */
public record Svd(Matrix u, Matrix s, Matrix vt) {}
