// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

/**
 * What one phase takes of the memory of devices.
 *
 * @param tileBytes what the workers' tiles take on each
 * @param matrixBytes what the operations on matrices may take on all together
 * @param matrices what they take at most on each
 */
record OnDevice(long tileBytes, long matrixBytes, long matrices) {
  static final OnDevice NOTHING = new OnDevice(0, Long.MAX_VALUE, 0);
}
