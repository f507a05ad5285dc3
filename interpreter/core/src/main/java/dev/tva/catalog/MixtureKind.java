// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Architectures whose blocks have experts in the place of a multilayer perceptron: what their
 * tensors are called, and what else they are when all blocks are dense.
 */
public enum MixtureKind {
  MIXTRAL("mixtral", List.of("llama", "mistral"), "mistral", "block_sparse_moe", true),
  QWEN2("qwen2_moe", List.of("qwen2"), "qwen2", "mlp", false),
  QWEN3("qwen3_moe", List.of("qwen3"), "qwen3", "mlp", false);

  /** The parts of a dense block, which are those of an expert. */
  public enum Part {
    GATE("gate_proj", "w1"),
    UP("up_proj", "w3"),
    DOWN("down_proj", "w2");

    private final String word;
    private final String mixtral;

    Part(String word, String mixtral) {
      this.word = word;
      this.mixtral = mixtral;
    }
  }

  /**
   * A matrix of an expert.
   *
   * @param block what stands before its experts: {@code model.layers.7}
   */
  public record Expert(MixtureKind kind, String block, int number, Part part) {}

  /**
   * All experts of a block in one tensor.
   *
   * @param up whether it has gate and up, one after the other in each expert; else it has down
   */
  public record Fused(String block, boolean up) {}

  /** A matrix of a dense block. */
  public record Dense(String block, Part part) {}

  private static final Pattern EXPERT =
      Pattern.compile(
          "(.+)\\.(block_sparse_moe|mlp)\\.experts\\.(\\d{1,6})\\.(w[123]|(?:gate|up|down)_proj)\\.weight");
  private static final Pattern FUSED =
      Pattern.compile("(.+)\\.mlp\\.experts\\.(gate_up_proj|down_proj)");
  private static final Pattern OF_MIXTURE =
      Pattern.compile(
          ".+\\.(block_sparse_moe\\..+|mlp\\.(experts|gate|shared_expert|shared_expert_gate)\\..+)");
  private static final Pattern DENSE =
      Pattern.compile("(.+)\\.mlp\\.((?:gate|up|down)_proj)\\.weight");

  private final String type;
  private final List<String> denseTypes;
  private final String denseType;
  private final String module;
  private final boolean numbered;

  MixtureKind(
      String type, List<String> denseTypes, String denseType, String module, boolean numbered) {
    this.type = type;
    this.denseTypes = denseTypes;
    this.denseType = denseType;
    this.module = module;
    this.numbered = numbered;
  }

  /** What a config calls it as its {@code model_type}. */
  public String type() {
    return type;
  }

  /** What configs call the models whose blocks it can have as experts. */
  public List<String> denseTypes() {
    return denseTypes;
  }

  /** What a config calls it with dense blocks. */
  public String denseType() {
    return denseType;
  }

  /** Whether an expert that sees all tokens belongs to it. */
  public boolean isShared() {
    return this == QWEN2;
  }

  /** The kind that models with these tensors become. */
  public static MixtureKind of(Iterable<String> dense) {
    boolean bias = false;
    for (String name : dense) {
      if (name.endsWith("self_attn.q_norm.weight")) {
        return QWEN3;
      }
      bias |= name.endsWith("self_attn.q_proj.bias");
    }
    return bias ? QWEN2 : MIXTRAL;
  }

  public String expert(String block, int number, Part part) {
    String word = numbered ? part.mixtral : part.word;
    return block + "." + module + ".experts." + number + "." + word + ".weight";
  }

  public String router(String block) {
    return block + "." + module + ".gate.weight";
  }

  /** What stands before all that a block has instead of its perceptron. */
  public String module(String block) {
    return block + "." + module;
  }

  public static String dense(String block, Part part) {
    return block + ".mlp." + part.word + ".weight";
  }

  public static String shared(String block, Part part) {
    return block + ".mlp.shared_expert." + part.word + ".weight";
  }

  public static String sharedGate(String block) {
    return block + ".mlp.shared_expert_gate.weight";
  }

  /** The names of a block's router in checkpoints of any kind. */
  public static List<String> routers(String block) {
    return List.of(block + ".block_sparse_moe.gate.weight", block + ".mlp.gate.weight");
  }

  public static String fused(String block, boolean up) {
    return block + ".mlp.experts." + (up ? "gate_up_proj" : "down_proj");
  }

  /** Whether a tensor is a part of a mixture: of experts, or of what chooses among them. */
  public static boolean isOfMixture(String tensor) {
    return OF_MIXTURE.matcher(tensor).matches();
  }

  public static Optional<Dense> dense(String tensor) {
    Matcher m = DENSE.matcher(tensor);
    return m.matches() ? Optional.of(new Dense(m.group(1), part(m.group(2)))) : Optional.empty();
  }

  /** A matrix of an expert; of the Qwens all names are alike. */
  public static Optional<Expert> expert(String tensor) {
    Matcher m = EXPERT.matcher(tensor);
    if (!m.matches() || m.group(2).equals("mlp") == m.group(4).startsWith("w")) {
      return Optional.empty();
    }
    MixtureKind kind = m.group(2).equals("mlp") ? QWEN3 : MIXTRAL;
    return Optional.of(
        new Expert(kind, m.group(1), Integer.parseInt(m.group(3)), part(m.group(4))));
  }

  public static Optional<Fused> fused(String tensor) {
    Matcher m = FUSED.matcher(tensor);
    return m.matches()
        ? Optional.of(new Fused(m.group(1), m.group(2).equals("gate_up_proj")))
        : Optional.empty();
  }

  private static Part part(String word) {
    return Arrays.stream(Part.values())
        .filter(p -> p.word.equals(word) || p.mixtral.equals(word))
        .findFirst()
        .orElseThrow();
  }
}
