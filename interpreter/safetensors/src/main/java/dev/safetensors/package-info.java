// SPDX-License-Identifier: Apache-2.0

/**
 * Reads and writes safetensors files, one or many, without ever holding tensor data; imports the
 * JDK only.
 */
@NullMarked
package dev.safetensors;

import org.jspecify.annotations.NullMarked;
