// SPDX-License-Identifier: Apache-2.0
/** The program in a terminal, typed to and looked at as a person does. May import the JDK. */
@NullMarked
package dev.tva.terminal;

import org.jspecify.annotations.NullMarked;
