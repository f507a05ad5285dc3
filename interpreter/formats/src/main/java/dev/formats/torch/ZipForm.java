// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import static dev.formats.FormatException.quote;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.formats.FileBytes;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.torch.Value.Storage;
import dev.formats.zip.ZipArchive;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** The form since torch 1.6: a zip archive of one pickle and a record for each storage. */
final class ZipForm implements TorchArchive {
  private static final long MOST_PICKLE = 64L << 20;

  private final FileBytes file;
  private final ZipArchive zip;
  private final String folder;
  private final ByteOrder order;
  private final Value root;
  private final Map<String, Data> known = new HashMap<>();

  private ZipForm(FileBytes file, ZipArchive zip, String folder, ByteOrder order, Value root) {
    this.file = file;
    this.zip = zip;
    this.folder = folder;
    this.order = order;
    this.root = root;
  }

  static ZipForm read(FileBytes file) throws IOException {
    var zip = ZipArchive.read(file);
    var folders = zip.foldersOf("data.pkl");
    if (folders.size() != 1) {
      throw new FormatException(
          Reason.OTHER_FORMAT,
          "the file is a zip archive with "
              + (folders.isEmpty() ? "no" : "more than one")
              + " `data.pkl`, no torch file",
          file.path());
    }
    String folder = folders.getFirst();
    boolean script =
        zip.find(folder + "constants.pkl").isPresent()
            || zip.records().keySet().stream().anyMatch(n -> n.startsWith(folder + "code/"));
    if (script) {
      throw new FormatException(
          Reason.UNSUPPORTED,
          "the file is a TorchScript archive; in Python, save the `state_dict()` of what"
              + " `torch.jit.load` gives",
          file.path());
    }
    var pickle = zip.records().get(folder + "data.pkl");
    if (pickle.size() > MOST_PICKLE) {
      throw new FormatException(
          Reason.TOO_LARGE, "the pickle has " + pickle.size() + " bytes", file.path());
    }
    var order = order(zip, folder, file);
    return new ZipForm(
        file, zip, folder, order, PickleMachine.run(zip.reader(pickle), file.path()));
  }

  /** Files before torch 2.1 do not say their byte order and are little endian. */
  private static ByteOrder order(ZipArchive zip, String folder, FileBytes file) throws IOException {
    var record = zip.find(folder + "byteorder");
    if (record.isEmpty()) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    long size = record.get().size();
    String said =
        size > 16 ? "" : new String(zip.reader(record.get()).bytes(size), ISO_8859_1).strip();
    return switch (said) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw new FormatException(
              Reason.MALFORMED, "the byte order " + quote(said) + " is none", file.path());
    };
  }

  @Override
  public Value root() {
    return root;
  }

  @Override
  public ByteOrder order() {
    return order;
  }

  @Override
  public Data data(Storage storage, String tensor) throws FormatException {
    String name = folder + "data/" + storage.key();
    var record =
        zip.find(name)
            .orElseThrow(() ->
                new FormatException(
                    Reason.MISSING,
                    "the record " + quote(name) + " of tensor " + quote(tensor) + " is missing",
                    file.path(),
                    tensor));
    if (record.size() != storage.bytes()) {
      throw new FormatException(
          Reason.OUT_OF_BOUNDS,
          "the storage of tensor "
              + quote(tensor)
              + " should have "
              + storage.bytes()
              + " bytes, and its record has "
              + record.size(),
          file.path(),
          tensor);
    }
    return known.computeIfAbsent(name, _ -> new Data(zip.source(record), zip.position(record)));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
