// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Turns sentences into vectors with the weights of a checkpoint. */
record Embedder(WordPiece pieces, Sentences sentences) {
  /** A vector of length 1 for each sentence. */
  float[][] embed(Path checkpoint) throws IOException {
    var vectors = new float[sentences.texts().size()][];
    try (NDManager manager = NDManager.newBaseManager()) {
      Bert bert = Bert.small(manager, checkpoint);
      for (List<Integer> batch : batches()) {
        try (NDManager step = manager.newSubManager()) {
          long[][] ids = batch.stream().map(i -> ids(i)).toArray(long[][]::new);
          var values = bert.embeddings(step.create(ids)).toFloatArray();
          int width = values.length / batch.size();
          for (int i = 0; i < batch.size(); i++) {
            vectors[batch.get(i)] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
          }
        }
      }
    }
    return vectors;
  }

  private long[] ids(int sentence) {
    return pieces.ids(sentences.texts().get(sentence));
  }

  /** The sentences of one length together. */
  private List<List<Integer>> batches() {
    var batches = new TreeMap<Integer, List<Integer>>();
    for (int i = 0; i < sentences.texts().size(); i++) {
      batches.computeIfAbsent(ids(i).length, _ -> new ArrayList<>()).add(i);
    }
    return List.copyOf(batches.values());
  }
}
