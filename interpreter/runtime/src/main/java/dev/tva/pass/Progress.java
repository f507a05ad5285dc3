// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

/** Told how far a run is, from any thread, about as often as a tile is done. */
@FunctionalInterface
public interface Progress {
  void at(long bytesDone, long bytesTotal);
}
