// SPDX-License-Identifier: Apache-2.0
/**
 * Two published releases of an embedding model: read from ONNX, edited by scripts, measured;
 * imports DJL, protobuf, the first example and the sweeps and plots of the runtime.
 */
@NullMarked
package dev.tva.example.embeddings;

import org.jspecify.annotations.NullMarked;
