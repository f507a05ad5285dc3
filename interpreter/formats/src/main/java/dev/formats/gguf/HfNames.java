// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hugging Face's names for the tensors of one architecture, by those of GGUF: without {@code
 * .weight} and {@code .bias}, and for {@code blk.N.} without that.
 *
 * @param blocks what the names of blocks begin with there, before their number
 * @param outside names outside the blocks
 * @param inside names in a block
 * @param experts names of stacked experts, {@code *} for the expert's number
 * @param interleaved whether queries and keys are
 * @param plusOne whether norms are
 * @param transposed names in a block whose weights are
 */
record HfNames(
    String blocks,
    Map<String, String> outside,
    Map<String, String> inside,
    Map<String, String> experts,
    boolean interleaved,
    boolean plusOne,
    Set<String> transposed) {
  private static final Map<String, String> OUTSIDE =
      Map.of("token_embd", "model.embed_tokens", "output_norm", "model.norm", "output", "lm_head");

  private static final Map<String, String> ATTENTION =
      Map.of(
          "attn_norm", "input_layernorm",
          "attn_q", "self_attn.q_proj",
          "attn_k", "self_attn.k_proj",
          "attn_v", "self_attn.v_proj",
          "attn_output", "self_attn.o_proj",
          "ffn_norm", "post_attention_layernorm");

  private static final Map<String, String> NORMED =
      Map.of("attn_q_norm", "self_attn.q_norm", "attn_k_norm", "self_attn.k_norm");

  private static final Map<String, String> GATED =
      Map.of("ffn_gate", "mlp.gate_proj", "ffn_up", "mlp.up_proj", "ffn_down", "mlp.down_proj");

  private static final Map<String, String> FOUR_NORMS =
      Map.of(
          "post_attention_norm", "post_attention_layernorm",
          "ffn_norm", "pre_feedforward_layernorm",
          "post_ffw_norm", "post_feedforward_layernorm");

  private static final Map<String, String> EXPERTS =
      Map.of(
          "ffn_gate_exps", "mlp.experts.*.gate_proj",
          "ffn_up_exps", "mlp.experts.*.up_proj",
          "ffn_down_exps", "mlp.experts.*.down_proj");

  private static final Map<String, String> SHARED_EXPERT =
      Map.of(
          "ffn_gate_inp", "mlp.gate",
          "ffn_gate_inp_shexp", "mlp.shared_expert_gate",
          "ffn_gate_shexp", "mlp.shared_expert.gate_proj",
          "ffn_up_shexp", "mlp.shared_expert.up_proj",
          "ffn_down_shexp", "mlp.shared_expert.down_proj");

  private static final Map<String, String> MIXTRAL_EXPERTS =
      Map.of(
          "ffn_gate_exps", "block_sparse_moe.experts.*.w1",
          "ffn_up_exps", "block_sparse_moe.experts.*.w3",
          "ffn_down_exps", "block_sparse_moe.experts.*.w2");

  /** Tensors that are computed from the config and that Hugging Face's files do not have. */
  private static final Set<String> DERIVED =
      Set.of("rope_freqs", "rope_factors_long", "rope_factors_short", "attn_rot_embd");

  /** The names of an architecture, if they are known here. */
  static Optional<HfNames> of(String architecture) {
    return Optional.ofNullable(
        switch (architecture) {
          case "llama" ->
              new HfNames(
                  "model.layers.",
                  OUTSIDE,
                  join(ATTENTION, GATED, Map.of("ffn_gate_inp", "block_sparse_moe.gate")),
                  MIXTRAL_EXPERTS,
                  true,
                  false,
                  Set.of());
          case "qwen2", "stablelm" -> plain(join(ATTENTION, GATED), false);
          case "qwen3" -> plain(join(ATTENTION, NORMED, GATED), false);
          case "qwen2moe", "qwen3moe" ->
              new HfNames(
                  "model.layers.",
                  OUTSIDE,
                  join(ATTENTION, NORMED, GATED, SHARED_EXPERT),
                  EXPERTS,
                  false,
                  false,
                  Set.of());
          case "phi3" ->
              plain(
                  join(
                      ATTENTION,
                      Map.of(
                          "attn_qkv", "self_attn.qkv_proj",
                          "ffn_up", "mlp.gate_up_proj",
                          "ffn_down", "mlp.down_proj")),
                  false);
          case "gemma" -> plain(join(ATTENTION, GATED), true);
          case "gemma2", "gemma3" -> plain(join(ATTENTION, NORMED, GATED, FOUR_NORMS), true);
          case "starcoder2" ->
              plain(join(ATTENTION, Map.of("ffn_up", "mlp.c_fc", "ffn_down", "mlp.c_proj")), false);
          case "nemotron" ->
              plain(
                  join(ATTENTION, Map.of("ffn_up", "mlp.up_proj", "ffn_down", "mlp.down_proj")),
                  true);
          case "gpt2" -> gpt2();
          default -> null;
        });
  }

  private static HfNames plain(Map<String, String> inside, boolean plusOne) {
    return new HfNames("model.layers.", OUTSIDE, inside, Map.of(), false, plusOne, Set.of());
  }

  private static HfNames gpt2() {
    return new HfNames(
        "transformer.h.",
        Map.of(
            "token_embd", "transformer.wte",
            "position_embd", "transformer.wpe",
            "output_norm", "transformer.ln_f",
            "output", "lm_head"),
        Map.of(
            "attn_norm", "ln_1",
            "attn_qkv", "attn.c_attn",
            "attn_output", "attn.c_proj",
            "ffn_norm", "ln_2",
            "ffn_up", "mlp.c_fc",
            "ffn_down", "mlp.c_proj"),
        Map.of(),
        false,
        false,
        Set.of("attn_qkv", "attn_output", "ffn_up", "ffn_down"));
  }

  /** All entries; where two have one key, the later one's. */
  @SafeVarargs
  private static Map<String, String> join(Map<String, String>... maps) {
    var joined = new LinkedHashMap<String, String>();
    for (var map : maps) {
      joined.putAll(map);
    }
    return Map.copyOf(joined);
  }

  static boolean derived(String name) {
    return DERIVED.contains(name);
  }
}
