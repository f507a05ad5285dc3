// SPDX-License-Identifier: Apache-2.0
/**
 * What is told to a person: problems with place, cause and help, and their text. Imports source.
 */
@NullMarked
package dev.tva.diagnostic;

import org.jspecify.annotations.NullMarked;
