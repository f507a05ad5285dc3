// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.random;

/**
 * Normal numbers from random words, by Box and Muller: of the words {@code a} and {@code b}, with
 * {@code r = sqrt(-2 log((a + 1/2) / 2^32))} and {@code t = pi b / 2^31}, come {@code r cos t} and
 * {@code r sin t}, each rounded once to float.
 *
 * <p>The functions are sums of their power series in doubles, accurate to about 1e-15: additions,
 * multiplications, a division and a square root only, so that every processor gives the same bits
 * (and in a sixth of the time of {@link StrictMath}).
 */
final class BoxMuller {
  private static final long LOW = 0xFFFFFFFFL;
  private static final long FRACTION = 0x000FFFFFFFFFFFFFL;

  /** The bits of 1/sqrt(2), so that what is left of an argument is at most sqrt(2). */
  private static final long ROOT_HALF = 0x3FE6A09E667F3BCDL;

  private static final double[] COSINE = {1, 0, -1, 0};
  private static final double[] SINE = {0, 1, 0, -1};

  private BoxMuller() {}

  /** Turns pairs of words into pairs of numbers. */
  static void normals(int[] words, float[] to) {
    for (int i = 0; i < words.length; i += 2) {
      double r = Math.sqrt(-2 * log(((words[i] & LOW) + 0.5) * 0x1p-32));
      // A quarter turn is 2^30; what remains of the angle is at most an eighth turn.
      int quarters = (words[i + 1] + (1 << 29)) >> 30;
      double t = (words[i + 1] - (quarters << 30)) * (Math.PI * 0x1p-31);
      double s = sin(t);
      double c = cos(t);
      double p = COSINE[quarters & 3];
      double q = SINE[quarters & 3];
      to[i] = (float) (r * (p * c - q * s));
      to[i + 1] = (float) (r * (q * c + p * s));
    }
  }

  /** By {@code log x = e log 2 + 2 artanh((m - 1) / (m + 1))} for {@code x = m 2^e}. */
  static double log(double x) {
    long bits = Double.doubleToRawLongBits(x) - ROOT_HALF;
    long e = bits >> 52;
    double m = Double.longBitsToDouble((bits & FRACTION) + ROOT_HALF);
    double s = (m - 1) / (m + 1);
    double z = s * s;
    double series = 1.0 / 17 + z * (1.0 / 19);
    series = 1.0 / 15 + z * series;
    series = 1.0 / 13 + z * series;
    series = 1.0 / 11 + z * series;
    series = 1.0 / 9 + z * series;
    series = 1.0 / 7 + z * series;
    series = 1.0 / 5 + z * series;
    series = 1.0 / 3 + z * series;
    return e * 0.6931471805599453 + (2 * s + 2 * s * z * series);
  }

  /** Of an angle of at most pi/4. */
  static double sin(double t) {
    double z = t * t;
    double series = 1 - z * (1.0 / 210);
    series = 1 - z * (1.0 / 156) * series;
    series = 1 - z * (1.0 / 110) * series;
    series = 1 - z * (1.0 / 72) * series;
    series = 1 - z * (1.0 / 42) * series;
    series = 1 - z * (1.0 / 20) * series;
    return t - t * z * (1.0 / 6) * series;
  }

  /** Of an angle of at most pi/4. */
  static double cos(double t) {
    double z = t * t;
    double series = 1 - z * (1.0 / 240);
    series = 1 - z * (1.0 / 182) * series;
    series = 1 - z * (1.0 / 132) * series;
    series = 1 - z * (1.0 / 90) * series;
    series = 1 - z * (1.0 / 56) * series;
    series = 1 - z * (1.0 / 30) * series;
    series = 1 - z * (1.0 / 12) * series;
    return 1 - z * 0.5 * series;
  }
}
