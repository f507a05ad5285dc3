// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.formats.gguf.GgufFile;
import dev.formats.torch.TorchShards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The formats of weights besides safetensors that are read, each told by the ends of names. */
public enum FileFormat {
  TORCH_INDEX("a torch index", ".bin.index.json"),
  TORCH("a torch file", ".bin", ".pt", ".pth", ".ckpt"),
  GGUF("GGUF", ".gguf"),
  NPZ("a numpy archive", ".npz");

  private final String word;
  private final List<String> ends;

  FileFormat(String word, String... ends) {
    this.word = word;
    this.ends = List.of(ends);
  }

  /** The format of a file of this name, if it is one of these. */
  public static Optional<FileFormat> of(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return Stream.of(values()).filter(f -> f.ends.stream().anyMatch(name::endsWith)).findFirst();
  }

  /** As messages call it. */
  public String word() {
    return word;
  }

  /** All files that are read where this one is named, itself included. */
  public List<Path> files(Path file) throws IOException {
    return switch (this) {
      case TORCH_INDEX -> TorchShards.files(file);
      case GGUF -> GgufFile.files(file);
      case TORCH, NPZ -> List.of(file);
    };
  }
}
