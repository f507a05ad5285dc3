// SPDX-License-Identifier: Apache-2.0

/**
 * Where the records of a zip archive lie, and their bytes, inflated where they are deflated;
 * imports dev.formats.
 */
@NullMarked
package dev.formats.zip;

import org.jspecify.annotations.NullMarked;
