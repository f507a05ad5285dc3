// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.catalog.Manifest;
import java.util.Optional;

/**
 * A checkpoint that a script reads.
 *
 * @param index as {@code Op.Read} names it
 * @param label what the script calls it: the parameter's name or the path as written
 * @param over the input that an adapter is a delta of, by its index; empty for a checkpoint
 * @param path resolved; empty while only the text is checked
 * @param manifest its headers; empty while only the text is checked
 */
public record Input(
    int index,
    String label,
    boolean delta,
    Optional<Integer> over,
    Optional<String> path,
    Optional<Manifest> manifest) {}
