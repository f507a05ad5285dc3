// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import dev.safetensors.SafetensorsException;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import java.io.IOException;

/** Headers as manifests: the one way in, for the check of a script as for its run. */
public final class Opening {
  private Opening() {}

  /**
   * What the files hold, where it is a model or a delta.
   *
   * @param label the path as the user gave it
   */
  public static Manifest read(String label, Weights weights) throws CatalogException {
    Manifest manifest;
    try {
      manifest = Assembly.of(label, weights);
    } catch (SafetensorsException e) {
      throw ReadProblems.malformed(label, weights.opened(), e);
    } catch (IOException e) {
      throw ReadProblems.unreadable(label, e);
    }
    Adapters.refuse(label, weights, manifest);
    Quantised.refuse(label, weights, manifest);
    return manifest;
  }
}
