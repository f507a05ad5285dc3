// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;

/** Reads the two files under {@code data/}; where they come from is in {@code data/NOTICE}. */
public final class DigitFiles {
  private static final int SCAN_SIDE = 8;
  private static final int SCAN_MAX = 16;
  private static final int MARGIN = 3;

  private DigitFiles() {}

  /** The 5,000 digits of OpenCV's sheet: 50 rows of 100, five rows for each digit. */
  public static List<Digit> sheet(Path png) throws IOException {
    var raster = ImageIO.read(png.toFile()).getRaster();
    var digits = new ArrayList<Digit>();
    for (int row = 0; row < raster.getHeight() / Digit.SIDE; row++) {
      for (int column = 0; column < raster.getWidth() / Digit.SIDE; column++) {
        var pixels = new float[Digit.SIDE * Digit.SIDE];
        raster.getSamples(column * Digit.SIDE, row * Digit.SIDE, Digit.SIDE, Digit.SIDE, 0, pixels);
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] /= 255;
        }
        digits.add(new Digit(pixels, row / 5));
      }
    }
    return List.copyOf(digits);
  }

  /** The 1,797 digits of 8 × 8 that scikit-learn ships, each brought to the size of the others. */
  public static List<Digit> scans(Path csvGz) throws IOException {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(csvGz)), StandardCharsets.US_ASCII))) {
      return lines.lines().map(DigitFiles::scan).toList();
    }
  }

  private static Digit scan(String line) {
    float[] values = toFloats(line.split(","));
    var small = new float[SCAN_SIDE * SCAN_SIDE];
    for (int i = 0; i < small.length; i++) {
      small[i] = values[i] / SCAN_MAX;
    }
    return new Digit(enlarge(small), (int) values[small.length]);
  }

  private static float[] toFloats(String[] fields) {
    var values = new float[fields.length];
    for (int i = 0; i < fields.length; i++) {
      values[i] = Float.parseFloat(fields[i]);
    }
    return values;
  }

  /** Bilinear, pixel centres aligned, inside a margin of paper as the larger digits have. */
  private static float[] enlarge(float[] small) {
    int side = Digit.SIDE - 2 * MARGIN;
    var large = new float[Digit.SIDE * Digit.SIDE];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double v = (y + 0.5) * SCAN_SIDE / side - 0.5;
        double u = (x + 0.5) * SCAN_SIDE / side - 0.5;
        int top = (int) Math.floor(v);
        int left = (int) Math.floor(u);
        double above = mix(pixel(small, top, left), pixel(small, top, left + 1), u - left);
        double below = mix(pixel(small, top + 1, left), pixel(small, top + 1, left + 1), u - left);
        large[(y + MARGIN) * Digit.SIDE + x + MARGIN] = (float) mix(above, below, v - top);
      }
    }
    return large;
  }

  private static double mix(double a, double b, double t) {
    return a + t * (b - a);
  }

  private static double pixel(float[] small, int row, int column) {
    int inside = SCAN_SIDE - 1;
    return small[Math.clamp(row, 0, inside) * SCAN_SIDE + Math.clamp(column, 0, inside)];
  }
}
