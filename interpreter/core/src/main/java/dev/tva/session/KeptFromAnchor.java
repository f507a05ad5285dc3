// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import java.util.List;

/** Integer tensors belong to points, and in a mix of points the anchor's are kept. */
public final class KeptFromAnchor {
  private KeptFromAnchor() {}

  public static Diagnostic warning(List<String> differing) {
    return Diagnostic.warning(
            Slug.KEPT_FROM_ANCHOR,
            (differing.size() == 1
                    ? "an integer tensor differs"
                    : differing.size() + " integer tensors differ")
                + " between the models, and the anchor's values are kept")
        .note("the anchor is the leftmost model of the formula")
        .table(List.of("tensor"), differing.stream().map(List::of).toList())
        .build();
  }
}
