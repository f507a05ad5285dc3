// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Whether {@link Bert} computes what the published ONNX file computes in ONNX Runtime. */
final class Agreement {
  /** Of one number of the last hidden state. */
  static final double TOLERANCE = 1e-4;

  private Agreement() {}

  /** The largest difference of a number of the last hidden states, over the sentences. */
  static double largestDifference(Path onnx, Path checkpoint, List<String> sentences)
      throws IOException {
    WordPiece pieces = WordPiece.read(checkpoint.resolve(Conversion.TOKENIZER));
    var criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optEngine("OnnxRuntime")
            .optModelPath(onnx)
            .build();
    double largest = 0;
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        var model = criteria.loadModel();
        var published = model.newPredictor()) {
      Bert bert = Bert.small(manager, checkpoint);
      for (String sentence : sentences) {
        long[][] ids = {pieces.ids(sentence)};
        float[] expected =
            published.predict(inputs(model.getNDManager(), ids)).get(0).toFloatArray();
        float[] actual = bert.states(manager.create(ids)).toFloatArray();
        if (expected.length != actual.length) {
          throw new IOException(expected.length + " numbers and " + actual.length);
        }
        for (int i = 0; i < actual.length; i++) {
          largest = Math.max(largest, Math.abs(expected[i] - actual[i]));
        }
      }
    } catch (ModelNotFoundException | MalformedModelException | TranslateException e) {
      throw new IOException(onnx + " does not run in ONNX Runtime", e);
    }
    return largest;
  }

  private static NDList inputs(NDManager manager, long[][] ids) {
    NDArray pieces = manager.create(ids);
    NDArray mask = manager.create(new long[][] {ones(ids[0].length)});
    NDArray types = manager.create(new long[][] {new long[ids[0].length]});
    pieces.setName("input_ids");
    mask.setName("attention_mask");
    types.setName("token_type_ids");
    return new NDList(pieces, mask, types);
  }

  private static long[] ones(int count) {
    return java.util.stream.LongStream.generate(() -> 1).limit(count).toArray();
  }
}
