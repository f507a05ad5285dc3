// SPDX-License-Identifier: Apache-2.0
package dev.formats.zip;

import static dev.formats.FormatException.quote;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.formats.FileBytes;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The central directory of an archive, read and checked against the records' own headers. */
final class ZipDirectory {
  private static final int END = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int END64_LOCATOR = 0x07064b50;
  private static final int END64_LOCATOR_SIZE = 20;
  private static final int END64 = 0x06064b50;
  private static final int END64_SIZE = 56;
  private static final int ENTRY = 0x02014b50;
  private static final int ENTRY_SIZE = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_SIZE = 30;
  private static final int FLAG_ENCRYPTED = 1;
  private static final int FLAG_SIZES_BEHIND = 8;
  private static final long MASK32 = 0xffffffffL;

  /** An entry of the directory: what the record will be, and where its own header is. */
  private record Entry(String name, int flags, int method, long stored, long size, long headerAt) {}

  private final FileBytes file;
  private final long start;
  private final long end;
  private final long count;

  private ZipDirectory(FileBytes file, long start, long end, long count) {
    this.file = file;
    this.start = start;
    this.end = end;
    this.count = count;
  }

  static ZipDirectory find(FileBytes file) throws IOException {
    long endAt = endRecord(file);
    var end = new SourceReader(file, endAt + 4, endAt + END_SIZE);
    int disk = end.u16();
    int directoryDisk = end.u16();
    long here = end.u16();
    long count = end.u16();
    long size = end.u32();
    long start = end.u32();
    long directoryEnd = endAt;
    long locatorAt = endAt - END64_LOCATOR_SIZE;
    // Some writers add the 64-bit record always, also where the numbers fit.
    if (locatorAt >= 0 && signature(file, locatorAt) == END64_LOCATOR) {
      directoryEnd = new SourceReader(file, locatorAt + 8, locatorAt + 16).i64();
      if (directoryEnd < 0
          || directoryEnd > locatorAt - END64_SIZE
          || signature(file, directoryEnd) != END64) {
        throw malformed(file, "the archive's zip64 record is not where it should be");
      }
      var end64 = new SourceReader(file, directoryEnd + 16, directoryEnd + END64_SIZE);
      disk = end64.i32();
      directoryDisk = end64.i32();
      here = end64.i64();
      count = end64.i64();
      size = end64.i64();
      start = end64.i64();
    }
    if (disk != 0 || directoryDisk != 0 || here != count) {
      throw new FormatException(
          Reason.UNSUPPORTED, "the archive is one of several volumes", file.path());
    }
    if (start < 0 || size < 0 || start > directoryEnd || size != directoryEnd - start) {
      throw malformed(file, "the archive's directory is not where it should be");
    }
    if (count < 0 || count > size / ENTRY_SIZE) {
      throw malformed(file, "the archive announces more records than its directory can hold");
    }
    return new ZipDirectory(file, start, directoryEnd, count);
  }

  /** The place of the end record: behind it comes its comment and nothing else. */
  private static long endRecord(FileBytes file) throws IOException {
    int length = (int) Math.min(file.size(), END_SIZE + 0xffff);
    var tail = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    file.read(file.size() - length, tail);
    for (int at = length - END_SIZE; at >= 0; at--) {
      if (tail.getInt(at) == END && (tail.getShort(at + 20) & 0xffff) == length - END_SIZE - at) {
        return file.size() - length + at;
      }
    }
    throw new FormatException(
        Reason.TRUNCATED,
        "the file begins like a zip archive and lacks its directory",
        file.path());
  }

  private static int signature(FileBytes file, long at) throws IOException {
    return new SourceReader(file, at, at + 4).i32();
  }

  List<ZipRecord> records() throws IOException {
    var entries = new ArrayList<Entry>((int) Math.min(count, 1 << 16));
    var in = new SourceReader(file, start, end);
    for (long i = 0; i < count; i++) {
      entries.add(entry(in));
    }
    if (in.left() != 0) {
      throw malformed(file, "the archive's directory holds more than its records");
    }
    var records = new ArrayList<ZipRecord>(entries.size());
    for (var entry : entries) {
      records.add(located(entry));
    }
    checkApart(entries, records);
    return records;
  }

  private Entry entry(SourceReader in) throws IOException {
    if (in.i32() != ENTRY) {
      throw malformed(file, "the archive's directory is damaged");
    }
    in.skip(4);
    int flags = in.u16();
    int method = in.u16();
    in.skip(8);
    long stored = in.u32();
    long size = in.u32();
    int nameLength = in.u16();
    int extraLength = in.u16();
    int commentLength = in.u16();
    in.skip(8);
    long headerAt = in.u32();
    String name = text(in.bytes(nameLength));
    var extra = ByteBuffer.wrap(in.bytes(extraLength)).order(ByteOrder.LITTLE_ENDIAN);
    in.skip(commentLength);
    var wide = wideNumbers(extra);
    size = size == MASK32 ? wide(wide, name) : size;
    stored = stored == MASK32 ? wide(wide, name) : stored;
    headerAt = headerAt == MASK32 ? wide(wide, name) : headerAt;
    return new Entry(name, flags, method, stored, size, headerAt);
  }

  /** The zip64 field, which holds only those numbers that do not fit; empty if there is none. */
  private ByteBuffer wideNumbers(ByteBuffer extra) throws FormatException {
    while (extra.remaining() >= 4) {
      int id = extra.getShort() & 0xffff;
      int length = extra.getShort() & 0xffff;
      if (length > extra.remaining()) {
        throw malformed(file, "the archive's directory is damaged");
      }
      if (id == 1) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private long wide(ByteBuffer numbers, String name) throws FormatException {
    if (numbers.remaining() < 8) {
      throw malformed(file, "the size of the record " + quote(name) + " is missing");
    }
    return numbers.getLong();
  }

  private ZipRecord located(Entry entry) throws IOException {
    if ((entry.flags() & FLAG_ENCRYPTED) != 0) {
      throw new FormatException(
          Reason.UNSUPPORTED,
          "the record " + quote(entry.name()) + " of the archive is encrypted",
          file.path());
    }
    if (entry.method() != 0 && entry.method() != 8) {
      throw new FormatException(
          Reason.UNSUPPORTED,
          "the record "
              + quote(entry.name())
              + " of the archive is compressed by method "
              + entry.method()
              + ", not deflated",
          file.path());
    }
    if (entry.headerAt() < 0 || entry.headerAt() > start - LOCAL_SIZE) {
      throw malformed(file, "the record " + quote(entry.name()) + " lies outside the archive");
    }
    var in = new SourceReader(file, entry.headerAt(), start);
    boolean agrees = in.i32() == LOCAL;
    in.skip(2);
    int flags = in.u16();
    agrees &= in.u16() == entry.method();
    in.skip(8);
    long stored = in.u32();
    long size = in.u32();
    int nameLength = in.u16();
    int extraLength = in.u16();
    agrees &= nameLength <= in.left() && text(in.bytes(nameLength)).equals(entry.name());
    boolean sizesHere = (flags & FLAG_SIZES_BEHIND) == 0;
    agrees &= !sizesHere || stored == MASK32 || stored == entry.stored();
    agrees &= !sizesHere || size == MASK32 || size == entry.size();
    agrees &= extraLength <= in.left();
    long position = in.position() + extraLength;
    boolean deflated = entry.method() == 8;
    // One byte of a deflated stream gives at most 1032.
    agrees &=
        deflated
            ? entry.size() >= 0 && entry.size() / 1032 <= entry.stored()
            : entry.size() == entry.stored();
    if (!agrees || entry.stored() < 0 || entry.stored() > start - position) {
      throw malformed(
          file, "the record " + quote(entry.name()) + " is not what the archive's directory says");
    }
    return new ZipRecord(entry.name(), position, entry.stored(), entry.size(), deflated);
  }

  private void checkApart(List<Entry> entries, List<ZipRecord> records) throws FormatException {
    var order = new ArrayList<Integer>(records.size());
    for (int i = 0; i < records.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingLong(i -> entries.get(i).headerAt()));
    long free = 0;
    for (int i : order) {
      if (entries.get(i).headerAt() < free) {
        throw malformed(
            file, "the record " + quote(entries.get(i).name()) + " lies inside another");
      }
      free = records.get(i).position() + records.get(i).stored();
    }
  }

  private static String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, ISO_8859_1);
    }
  }

  private static FormatException malformed(FileBytes file, String message) {
    return new FormatException(Reason.MALFORMED, message, file.path());
  }
}
