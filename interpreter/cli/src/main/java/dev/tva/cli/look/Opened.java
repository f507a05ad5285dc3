// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.look;

import dev.tva.analysis.PathProblem;
import dev.tva.catalog.CatalogException;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.inspect.Contents;
import java.util.Optional;

/** Checkpoints given on the command line, to be looked at. */
final class Opened {
  private Opened() {}

  static Contents of(FileCatalog catalog, String path) {
    try {
      return Contents.of(catalog, path);
    } catch (CatalogException e) {
      throw new DiagnosticException(PathProblem.of(e.slug(), e, path, Optional.empty()), e);
    }
  }
}
