// SPDX-License-Identifier: Apache-2.0

/**
 * What {@code numpy.savez} writes, pickled objects excepted; imports dev.formats, dev.formats.zip.
 */
@NullMarked
package dev.formats.npz;

import org.jspecify.annotations.NullMarked;
