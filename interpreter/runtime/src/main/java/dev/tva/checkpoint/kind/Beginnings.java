// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What a file that was taken for safetensors is by its first bytes. */
enum Beginnings {
  ZIP("a zip archive, as torch and numpy write", ".pt or .npz", "PK\3\4"),
  PICKLE("a pickle, as older versions of torch write", ".pt", "\u0080\2"),
  GGUF("GGUF", ".gguf", "GGUF");

  private static final int MOST = 4;

  private final String what;
  private final String end;
  private final String bytes;

  Beginnings(String what, String end, String bytes) {
    this.what = what;
    this.end = end;
    this.bytes = bytes;
  }

  static Optional<Beginnings> of(Path file) {
    String first;
    try (var in = WholeFile.open(file)) {
      first = new String(in.readNBytes(MOST), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return Optional.empty();
    }
    return Stream.of(values()).filter(b -> first.startsWith(b.bytes)).findFirst();
  }

  String note() {
    return "it begins like " + what;
  }

  String advice() {
    return "if it is that, give it a name that ends so: " + end;
  }
}
