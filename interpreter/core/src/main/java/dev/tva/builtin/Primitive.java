// SPDX-License-Identifier: Apache-2.0
package dev.tva.builtin;

import dev.tva.type.Val;

/** The body of a function that the prelude declares {@code external}. */
@FunctionalInterface
public interface Primitive {
  /** The arguments are bound and of the declared types. */
  Val apply(Invocation call);
}
