// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import dev.tva.example.arithmetic.Checkpoint;
import dev.tva.sweep.Evaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/**
 * What a language model writes, and how well it foresees what people wrote.
 *
 * @param seed of what it writes
 */
record Judge(Rater rater, List<int[]> hamValidation, List<int[]> ham, List<int[]> spam, long seed)
    implements Evaluator {
  static final String SPAMMY = "spammy";
  static final String HAM = "ham";
  static final String HAM_VALIDATION = "ham_validation";
  static final String SPAM = "spam";

  private static final int TEXTS = 500;

  /** In a text that is written. */
  static final int WORDS = 40;

  private static final int BATCH = 2048;

  @Override
  public SequencedMap<String, Double> measure(Path model) throws EvaluationException {
    try (NDManager manager = NDManager.newBaseManager()) {
      return measure(Checkpoint.read(manager, model));
    } catch (IOException e) {
      throw new EvaluationException(e.toString());
    }
  }

  /** Percent of its texts that are spammy, and perplexities: of ham twice, and of spam. */
  SequencedMap<String, Double> measure(NDList weights) {
    var scores = new LinkedHashMap<String, Double>();
    long spammy = texts(weights).stream().filter(rater::isSpam).count();
    scores.put(SPAMMY, 100.0 * spammy / TEXTS);
    scores.put(HAM, perplexity(weights, ham));
    scores.put(HAM_VALIDATION, perplexity(weights, hamValidation));
    scores.put(SPAM, perplexity(weights, spam));
    return scores;
  }

  private static double perplexity(NDList weights, List<int[]> passages) {
    double sum = 0;
    for (int from = 0; from < passages.size(); from += BATCH) {
      List<int[]> batch = passages.subList(from, Math.min(from + BATCH, passages.size()));
      try (NDManager manager = weights.getManager().newSubManager()) {
        NDArray scores = Language.scores(weights, Language.contexts(manager, batch));
        NDList nexts = new NDList(Language.nexts(manager, batch));
        float mean = Loss.softmaxCrossEntropyLoss().evaluate(nexts, new NDList(scores)).getFloat();
        sum += (double) mean * batch.size();
      }
    }
    return Math.exp(sum / passages.size());
  }

  /** Drawn word by word by their probabilities, up to an end; never the word for all others. */
  List<int[]> texts(NDList weights) {
    var random = new Random(seed);
    var texts = new int[TEXTS][Language.CONTEXT + WORDS];
    for (int at = Language.CONTEXT; at < Language.CONTEXT + WORDS; at++) {
      int from = at - Language.CONTEXT;
      List<int[]> befores =
          Arrays.stream(texts)
              .map(t -> Arrays.copyOfRange(t, from, from + Language.CONTEXT))
              .toList();
      try (NDManager manager = weights.getManager().newSubManager()) {
        float[] chances =
            Language.scores(weights, Language.contexts(manager, befores)).softmax(1).toFloatArray();
        int words = chances.length / TEXTS;
        for (int i = 0; i < TEXTS; i++) {
          boolean ended = at > Language.CONTEXT && texts[i][at - 1] == Vocabulary.END;
          double drawn = random.nextDouble();
          texts[i][at] = ended ? Vocabulary.END : draw(chances, i * words, words, drawn);
        }
      }
    }
    return List.of(texts);
  }

  /** The word at a share of the way through those that may be written. */
  private static int draw(float[] chances, int from, int words, double share) {
    double total = 0;
    for (int w = 0; w < words; w++) {
      total += mayBeWritten(w) ? chances[from + w] : 0;
    }
    double left = share * total;
    int last = Vocabulary.END;
    for (int w = 0; w < words && left >= 0; w++) {
      if (mayBeWritten(w)) {
        left -= chances[from + w];
        last = w;
      }
    }
    return last;
  }

  private static boolean mayBeWritten(int word) {
    return word != Vocabulary.START && word != Vocabulary.OTHER;
  }
}
