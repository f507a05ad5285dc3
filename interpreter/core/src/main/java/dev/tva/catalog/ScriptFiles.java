// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import java.util.List;

/** Where the texts of imported scripts come from. */
public interface ScriptFiles {
  /** The text of a script that is imported; the same path gives the same text. */
  String readScript(String path) throws CatalogException;

  /** {@code path} as written in the file {@code from}, which decides what it is relative to. */
  String resolve(String from, String path);

  /** For text that stands alone. */
  ScriptFiles NONE =
      new ScriptFiles() {
        @Override
        public String readScript(String path) throws CatalogException {
          throw new CatalogException(
              Slug.CANNOT_READ,
              "`" + path + "` cannot be read: this text stands alone",
              List.of(new Help.Outside("put it into a file of its own")));
        }

        @Override
        public String resolve(String from, String path) {
          return path;
        }
      };
}
