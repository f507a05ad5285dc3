// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import dev.formats.ByteSource;
import dev.formats.FormatException;
import dev.formats.torch.Value.Storage;
import java.io.Closeable;
import java.nio.ByteOrder;

/** An open torch file, of whichever form: what its pickle describes and where its storages lie. */
sealed interface TorchArchive extends Closeable permits ZipForm, LegacyForm {
  /** The bytes of a storage. */
  record Data(ByteSource source, long position) {}

  /** What the pickle describes. */
  Value root();

  /** The byte order of all storages. */
  ByteOrder order();

  /** Where a storage lies; it has exactly as many bytes as the pickle says. */
  Data data(Storage storage, String tensor) throws FormatException;
}
