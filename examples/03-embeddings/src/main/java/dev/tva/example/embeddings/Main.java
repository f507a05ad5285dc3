// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** The steps of the example by name, in the order given; all of them without a name. */
public final class Main {
  private static final Path MODELS = Path.of("models");
  private static final Path ONNX = Path.of("target", "onnx");
  private static final List<String> NAMES = List.of("bge-small-en", "bge-small-en-v1.5");

  private Main() {}

  public static void main(String[] args) throws IOException {
    for (String step :
        args.length == 0 ? new String[] {"convert", "agree", "sweep", "plot"} : args) {
      switch (step) {
        case "convert" -> convert();
        case "agree" -> agree();
        case "sweep" -> sweep();
        case "plot" -> {
          Files.writeString(Plots.FIGURE, Plots.figure());
          System.out.print(Plots.markdown());
        }
        default -> throw new IllegalArgumentException(step);
      }
    }
  }

  private static void convert() throws IOException {
    for (String name : NAMES) {
      Conversion.convert(ONNX, name, MODELS.resolve(name));
      System.out.println("models/" + name);
    }
  }

  private static void agree() throws IOException {
    List<String> sentences = sentences().texts();
    for (String name : NAMES) {
      double difference =
          Agreement.largestDifference(
              ONNX.resolve(name + ".onnx"), MODELS.resolve(name), sentences);
      System.out.printf(
          Locale.ROOT,
          "%s: %d sentences, largest difference from ONNX Runtime %.1e%n",
          name,
          sentences.size(),
          difference);
      if (difference > Agreement.TOLERANCE) {
        throw new IOException("that is more than " + Agreement.TOLERANCE);
      }
    }
  }

  private static void sweep() throws IOException {
    WordPiece pieces =
        WordPiece.read(MODELS.resolve(NAMES.getFirst()).resolve(Conversion.TOKENIZER));
    var study = new Study(new Embedder(pieces, sentences()));
    var grids = new LinkedHashMap<String, String>();
    grids.put("lambda", "-1:2:0.25");
    study.sweep("main.tva", grids, Plots.TASK_VECTOR);
    grids.put("lambda", "-1:2:0.5");
    grids.put("seed", "1:5:1");
    study.sweep("control.tva", grids, Plots.CONTROL);
  }

  private static Sentences sentences() throws IOException {
    return Sentences.read(Path.of("data", "sentences.txt"));
  }
}
