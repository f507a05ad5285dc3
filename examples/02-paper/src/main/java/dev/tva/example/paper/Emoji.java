// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A row of {@code emoji-labels.csv}.
 *
 * @param column on the sheets
 * @param row on the sheets
 * @param tone a code point of a skin tone, or {@code none}
 */
record Emoji(int column, int row, String category, String tone, String name) {
  private static final int TILE = Sample.SIDE + 2;

  /** Those that both vendors have, in the order of the file. */
  static List<Emoji> read(Path csv) throws IOException {
    return Files.readAllLines(csv).stream()
        .skip(1)
        .map(line -> line.split(","))
        .filter(cells -> cells[5].equals("1") && cells[6].equals("1"))
        .map(c -> new Emoji(Integer.parseInt(c[0]), Integer.parseInt(c[1]), c[2], c[3], c[4]))
        .toList();
  }

  static Raster sheet(Path png) throws IOException {
    return ImageIO.read(png.toFile()).getRaster();
  }

  /** How bright each pixel is on black. */
  float[] pixels(Raster sheet) {
    var pixels = new float[Sample.SIZE];
    var rgba = new float[4];
    for (int y = 0; y < Sample.SIDE; y++) {
      for (int x = 0; x < Sample.SIDE; x++) {
        sheet.getPixel(column * TILE + 1 + x, row * TILE + 1 + y, rgba);
        // ITU-R BT.601.
        float grey = 0.299f * rgba[0] + 0.587f * rgba[1] + 0.114f * rgba[2];
        pixels[y * Sample.SIDE + x] = grey * rgba[3] / (255 * 255);
      }
    }
    return pixels;
  }
}
