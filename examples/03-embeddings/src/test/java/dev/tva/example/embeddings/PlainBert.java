// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** BERT's encoder by the formulas, in double precision and with nothing but loops. */
record PlainBert(NDList weights, int layers, int heads) {
  double[][] states(long[] ids) {
    float[] words = values("embeddings.word_embeddings.weight");
    float[] positions = values("embeddings.position_embeddings.weight");
    float[] types = values("embeddings.token_type_embeddings.weight");
    int width = values("embeddings.LayerNorm.weight").length;
    var x = new double[ids.length][width];
    for (int p = 0; p < ids.length; p++) {
      for (int c = 0; c < width; c++) {
        x[p][c] = words[(int) ids[p] * width + c] + positions[p * width + c] + types[c];
      }
    }
    x = normalized("embeddings.LayerNorm", x);
    for (int i = 0; i < layers; i++) {
      String name = "encoder.layer." + i;
      double[][] attended = linear(name + ".attention.output.dense", attention(name, x));
      double[][] y = normalized(name + ".attention.output.LayerNorm", sum(x, attended));
      double[][] inner = linear(name + ".intermediate.dense", y);
      for (double[] row : inner) {
        for (int c = 0; c < row.length; c++) {
          row[c] = row[c] * normalBelow(row[c]);
        }
      }
      x = normalized(name + ".output.LayerNorm", sum(y, linear(name + ".output.dense", inner)));
    }
    return x;
  }

  private double[][] attention(String name, double[][] x) {
    double[][] query = linear(name + ".attention.self.query", x);
    double[][] key = linear(name + ".attention.self.key", x);
    double[][] value = linear(name + ".attention.self.value", x);
    int head = x[0].length / heads;
    var out = new double[x.length][x[0].length];
    for (int from = 0; from < x[0].length; from += head) {
      for (int i = 0; i < x.length; i++) {
        var weight = new double[x.length];
        double total = 0;
        for (int j = 0; j < x.length; j++) {
          double dot = 0;
          for (int c = from; c < from + head; c++) {
            dot += query[i][c] * key[j][c];
          }
          weight[j] = Math.exp(dot / Math.sqrt(head));
          total += weight[j];
        }
        for (int j = 0; j < x.length; j++) {
          for (int c = from; c < from + head; c++) {
            out[i][c] += weight[j] / total * value[j][c];
          }
        }
      }
    }
    return out;
  }

  /** The normal distribution's share below, by the trapezoid rule. */
  private static double normalBelow(double x) {
    int steps = 20_000;
    double step = x / steps;
    double sum = (Math.exp(-x * x / 2) + 1) / 2;
    for (int i = 1; i < steps; i++) {
      double at = i * step;
      sum += Math.exp(-at * at / 2);
    }
    return 0.5 + sum * step / Math.sqrt(2 * Math.PI);
  }

  private double[][] linear(String name, double[][] x) {
    float[] weight = values(name + ".weight");
    float[] bias = values(name + ".bias");
    int inputs = x[0].length;
    var out = new double[x.length][bias.length];
    for (int p = 0; p < x.length; p++) {
      for (int o = 0; o < bias.length; o++) {
        out[p][o] = bias[o];
        for (int c = 0; c < inputs; c++) {
          out[p][o] += weight[o * inputs + c] * x[p][c];
        }
      }
    }
    return out;
  }

  private double[][] normalized(String name, double[][] x) {
    float[] weight = values(name + ".weight");
    float[] bias = values(name + ".bias");
    var out = new double[x.length][weight.length];
    for (int p = 0; p < x.length; p++) {
      double mean = 0;
      for (double v : x[p]) {
        mean += v / weight.length;
      }
      double variance = 0;
      for (double v : x[p]) {
        variance += (v - mean) * (v - mean) / weight.length;
      }
      for (int c = 0; c < weight.length; c++) {
        out[p][c] = (x[p][c] - mean) / Math.sqrt(variance + 1e-12) * weight[c] + bias[c];
      }
    }
    return out;
  }

  private static double[][] sum(double[][] a, double[][] b) {
    var out = new double[a.length][a[0].length];
    for (int p = 0; p < a.length; p++) {
      for (int c = 0; c < a[0].length; c++) {
        out[p][c] = a[p][c] + b[p][c];
      }
    }
    return out;
  }

  private float[] values(String name) {
    NDArray array = weights.get(name);
    return array.toFloatArray();
  }
}
