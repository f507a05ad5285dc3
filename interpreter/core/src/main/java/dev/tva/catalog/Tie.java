// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A checkpoint that stores no head, since its head is its embedding. The head is no tensor of its
 * own, and counts in no norm; it is there where something else has or names it.
 *
 * @param embedding the name of the stored tensor
 * @param head the name that a head would have
 * @param stated whether the config says so; else it says nothing of it
 */
public record Tie(String embedding, String head, boolean stated) {
  private static final List<String> HEADS =
      List.of(
          "lm_head.weight", "embed_out.weight", "proj_out.weight", "predictions.decoder.weight");
  private static final List<String> EMBEDDINGS =
      List.of(
          "shared.weight",
          "embed_tokens.weight",
          "wte.weight",
          "embed_in.weight",
          "word_embeddings.weight");
  private static final List<String> BODIES =
      List.of("model", "transformer", "gpt_neox", "bert", "roberta", "decoder");

  private static final String LAST = ".weight";

  /** The letters before it, of heads and of embeddings. */
  private static final String BEFORE_LAST = letters();

  private static String letters() {
    return Stream.concat(HEADS.stream(), EMBEDDINGS.stream())
        .map(n -> n.substring(n.length() - LAST.length() - 1, n.length() - LAST.length()))
        .collect(Collectors.joining());
  }

  /** Of many thousand names one letter tells most that are neither. */
  private static boolean mayBeEither(String name) {
    int at = name.length() - LAST.length() - 1;
    return at >= 0 && BEFORE_LAST.indexOf(name.charAt(at)) >= 0;
  }

  /** Whether a tensor is by its name a head. */
  public static boolean isHead(String tensor) {
    if (!mayBeEither(tensor)) {
      return false;
    }
    for (String head : HEADS) {
      if (isOrEndsWith(tensor, head)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What ties the head of a checkpoint.
   *
   * @param config what its config says; empty where that is nothing
   * @return empty where the head is stored, is no other's, or where it is not known which tensor is
   *     the embedding
   */
  public static Optional<Tie> of(Collection<String> names, Optional<Boolean> config) {
    if (config.equals(Optional.of(false)) || names.stream().anyMatch(Tie::isHead)) {
      return Optional.empty();
    }
    return embedding(names).map(e -> new Tie(e, head(e), config.isPresent()));
  }

  /** The embedding, where there is only one that it can be. */
  public static Optional<String> embedding(Collection<String> names) {
    String[] first = new String[EMBEDDINGS.size()];
    boolean[] several = new boolean[first.length];
    for (String name : names) {
      for (int i = 0; mayBeEither(name) && i < first.length; i++) {
        if (isOrEndsWith(name, EMBEDDINGS.get(i))) {
          several[i] |= first[i] != null;
          first[i] = first[i] == null ? name : first[i];
        }
      }
    }
    for (int i = 0; i < first.length; i++) {
      if (first[i] != null) {
        return several[i] ? Optional.empty() : Optional.of(first[i]);
      }
    }
    return Optional.empty();
  }

  /** The names that the head may have, by which libraries call heads. */
  public List<String> heads() {
    String[] parts = head.split("\\.");
    String front =
        Arrays.stream(parts)
            .limit(parts.length - 2)
            .map(p -> p + ".")
            .collect(Collectors.joining());
    return HEADS.stream().map(front::concat).toList();
  }

  private static String head(String embedding) {
    String[] parts = embedding.split("\\.");
    StringBuilder front = new StringBuilder();
    for (int i = 0; i < parts.length - 2 && !BODIES.contains(parts[i]); i++) {
      front.append(parts[i]).append('.');
    }
    return switch (parts[parts.length - 2]) {
      case "embed_in" -> front + "embed_out.weight";
      default -> front + "lm_head.weight";
    };
  }

  private static boolean isOrEndsWith(String name, String tail) {
    int before = name.length() - tail.length();
    return name.endsWith(tail) && (before == 0 || name.charAt(before - 1) == '.');
  }
}
