// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

/**
 * A picture and its class.
 *
 * @param pixels {@value #SIZE} grey values from 0 to 1, row by row
 * @param label from 0
 */
record Sample(float[] pixels, int label) {
  static final int SIDE = 20;
  static final int SIZE = SIDE * SIDE;
}
