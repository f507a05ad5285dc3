// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import static dev.formats.FormatException.quote;

import dev.formats.FileBytes;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.SourceReader;
import dev.formats.torch.Value.Dictionary;
import dev.formats.torch.Value.Inert;
import dev.formats.torch.Value.Sequence;
import dev.formats.torch.Value.Storage;
import dev.formats.torch.Value.Text;
import dev.formats.torch.Value.Whole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The form before torch 1.6: five pickles in a row, then the storages in the order of the last one,
 * each behind its number of elements.
 */
final class LegacyForm implements TorchArchive {
  /** The first pickle: torch's magic number. */
  private static final byte[] MAGIC = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private static final long VERSION = 1001;

  private final FileBytes file;
  private final Value root;
  private final Map<String, Data> places = new HashMap<>();

  private LegacyForm(FileBytes file, Value root) {
    this.file = file;
    this.root = root;
  }

  static LegacyForm read(FileBytes file) throws IOException {
    var start = ByteBuffer.allocate((int) Math.min(MAGIC.length, file.size()));
    file.read(0, start);
    if (!Arrays.equals(start.array(), MAGIC)) {
      throw new FormatException(
          Reason.OTHER_FORMAT,
          "the file is a plain pickle, not written by `torch.save`",
          file.path());
    }
    var in = new SourceReader(file, MAGIC.length, file.size());
    if (!(PickleMachine.run(in, file.path()) instanceof Whole(long version))
        || version != VERSION) {
      throw malformed(file, "the file's version of the legacy form is not " + VERSION);
    }
    if (!(PickleMachine.run(in, file.path()) instanceof Dictionary system)
        || system.get("little_endian").filter(v -> v == Inert.TRUE).isEmpty()) {
      throw new FormatException(
          Reason.UNSUPPORTED,
          "the file is of the legacy form and was written on a big-endian machine",
          file.path());
    }
    var machine = new PickleMachine(in, file.path());
    var archive = new LegacyForm(file, machine.run());
    archive.place(PickleMachine.run(in, file.path()), machine.storages(), in);
    return archive;
  }

  private void place(Value keys, Map<String, Storage> storages, SourceReader in)
      throws IOException {
    if (!(keys instanceof Sequence list)) {
      throw malformed(file, "the file's list of storages is none");
    }
    for (Value item : list.items) {
      if (!(item instanceof Text(String key)) || !storages.containsKey(key)) {
        throw malformed(file, "the file's list of storages names one that no tensor has");
      }
      var storage = storages.get(key);
      long elements = in.i64();
      if (elements != storage.elements()) {
        throw new FormatException(
            Reason.OUT_OF_BOUNDS,
            "the storage "
                + quote(key)
                + " should have "
                + storage.elements()
                + " elements, and the file has "
                + elements,
            file.path());
      }
      if (places.putIfAbsent(key, new Data(file, in.position())) != null) {
        throw malformed(file, "the file's list of storages names one twice");
      }
      in.skip(storage.bytes());
    }
    if (in.left() != 0) {
      throw malformed(file, "the file goes on after its last storage");
    }
  }

  @Override
  public Value root() {
    return root;
  }

  @Override
  public ByteOrder order() {
    return ByteOrder.LITTLE_ENDIAN;
  }

  @Override
  public Data data(Storage storage, String tensor) throws FormatException {
    var place = places.get(storage.key());
    if (place == null) {
      throw new FormatException(
          Reason.MISSING,
          "the storage of tensor " + quote(tensor) + " is missing",
          file.path(),
          tensor);
    }
    return place;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static FormatException malformed(FileBytes file, String message) {
    return new FormatException(Reason.MALFORMED, message, file.path());
  }
}
