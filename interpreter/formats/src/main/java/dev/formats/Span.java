// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import java.nio.file.Path;

/**
 * Bytes of a file that are a tensor as they stand: little endian, row-major, nothing between.
 *
 * @param file the file
 * @param position the first byte
 * @param length how many bytes
 */
public record Span(Path file, long position, long length) {}
