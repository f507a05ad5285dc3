// SPDX-License-Identifier: Apache-2.0
/** Tests of the second example; the working directory is the module's. */
@NullMarked
package dev.tva.example.paper;

import org.jspecify.annotations.NullMarked;
