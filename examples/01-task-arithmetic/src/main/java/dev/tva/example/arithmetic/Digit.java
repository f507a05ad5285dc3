// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

/**
 * One handwritten digit and what a person says it is.
 *
 * @param pixels {@value #SIDE} × {@value #SIDE} grey values from 0 (paper) to 1 (ink), row by row
 * @param label 0 to 9
 */
public record Digit(float[] pixels, int label) {
  public static final int SIDE = 20;

  Digit labelled(int other) {
    return new Digit(pixels, other);
  }
}
