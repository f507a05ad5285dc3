// SPDX-License-Identifier: Apache-2.0
package dev.formats.zip;

import static dev.formats.FormatException.quote;

import dev.formats.ByteSource;
import dev.formats.FileBytes;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.SourceReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The records of an open zip archive, zip64 included; strict where writers have no freedom: one
 * directory, at the end, whose records lie in the file apart from each other.
 */
public final class ZipArchive implements Closeable {
  private final FileBytes file;
  private final SequencedMap<String, ZipRecord> records;
  private final List<InflatedBytes> inflated = Collections.synchronizedList(new ArrayList<>());

  private ZipArchive(FileBytes file, SequencedMap<String, ZipRecord> records) {
    this.file = file;
    this.records = Collections.unmodifiableSequencedMap(records);
  }

  /** Reads the directory of an open file, which the archive closes when it is closed. */
  public static ZipArchive read(FileBytes file) throws IOException {
    var directory = ZipDirectory.find(file);
    var records = new LinkedHashMap<String, ZipRecord>();
    for (var record : directory.records()) {
      if (records.put(record.name(), record) != null) {
        throw new FormatException(
            Reason.MALFORMED,
            "the archive has two records named " + quote(record.name()),
            file.path());
      }
    }
    return new ZipArchive(file, records);
  }

  /** The records by name, in the order of the directory. */
  public SequencedMap<String, ZipRecord> records() {
    return records;
  }

  /** The record of this name, if there is one. */
  public Optional<ZipRecord> find(String name) {
    return Optional.ofNullable(records.get(name));
  }

  /** Where a record's bytes begin in {@link #source}. */
  public long position(ZipRecord record) {
    return record.deflated() ? 0 : record.position();
  }

  /** The bytes that a record is read from: the file, or what the record inflates to. */
  public ByteSource source(ZipRecord record) {
    if (!record.deflated()) {
      return file;
    }
    var bytes = new InflatedBytes(file, record);
    inflated.add(bytes);
    return bytes;
  }

  /** Reads a record from its beginning. */
  public SourceReader reader(ZipRecord record) {
    long from = position(record);
    return new SourceReader(source(record), from, from + record.size());
  }

  @Override
  public void close() throws IOException {
    inflated.forEach(InflatedBytes::close);
    file.close();
  }

  /** The folders of the records whose name is the folder's and this. */
  public List<String> foldersOf(String name) {
    return records.sequencedEntrySet().stream()
        .map(Map.Entry::getKey)
        .filter(key -> key.endsWith("/" + name))
        .map(key -> key.substring(0, key.length() - name.length()))
        .toList();
  }
}
