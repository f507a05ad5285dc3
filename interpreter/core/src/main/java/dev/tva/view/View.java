// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

/** Something to show. */
public sealed interface View permits Table, Matrix, Bins {
  /** The formula it is of. */
  String title();

  /** The same without its title, where the formula stands just above. */
  View untitled();
}
