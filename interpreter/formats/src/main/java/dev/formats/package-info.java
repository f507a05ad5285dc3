// SPDX-License-Identifier: Apache-2.0

/**
 * What the readers of all formats share: an entry per tensor and the piece that gives its elements,
 * by positional reads, without ever holding tensor data; imports the JDK only.
 */
@NullMarked
package dev.formats;

import org.jspecify.annotations.NullMarked;
