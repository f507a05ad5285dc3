// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The stacks of architectures as they are published, in small. */
final class StacksTest {
  private static final List<String> ATTENTION =
      List.of("self_attn.q_proj.weight", "self_attn.o_proj.weight", "input_layernorm.weight");

  private final List<String> names = new ArrayList<>();

  private StacksTest blocks(String prefix, int count, List<String> rests) {
    for (int i = 0; i < count; i++) {
      block(prefix, i, rests);
    }
    return this;
  }

  private StacksTest block(String prefix, int number, List<String> rests) {
    rests.forEach(r -> names.add(prefix + "." + number + "." + r));
    return this;
  }

  private StacksTest with(String... more) {
    names.addAll(List.of(more));
    return this;
  }

  private Stacks stacks() {
    return new Stacks(names);
  }

  /** Each stack in one line, as {@code tva plan} says it. */
  private String found() {
    return String.join(
        "; ",
        stacks().all().stream()
            .map(s -> s.name() + " " + s.blocks().getFirst() + ".." + s.blocks().getLast())
            .toList());
  }

  @Test
  void towersThatDifferAreNoBlocks() {
    blocks("conditioner.embedders.0.transformer.text_model.encoder.layers", 4, ATTENTION);
    with("conditioner.embedders.0.transformer.text_model.embeddings.token_embedding.weight");
    List<String> rests = List.of("attn.in_proj_weight", "attn.out_proj.weight", "ln_1.weight");
    blocks("conditioner.embedders.1.model.transformer.resblocks", 4, rests);
    with("conditioner.embedders.1.model.text_projection");

    assertEquals(
        "conditioner.embedders.0.transformer.text_model.encoder.layers 0..3;"
            + " conditioner.embedders.1.model.transformer.resblocks 0..3",
        found());
    String second = "conditioner.embedders.1.model.transformer.resblocks.1.attn.in_proj_weight";
    assertEquals(Optional.of(1.0 / 3), stacks().depth(second));
    assertEquals("conditioner.embedders.1.model.transformer.resblocks.1", stacks().group(second));
  }

  @Test
  void aUnetHasItsThreeStacks() {
    List<String> resnet =
        List.of(
            "0.in_layers.0.weight",
            "0.in_layers.2.weight",
            "0.emb_layers.1.weight",
            "0.out_layers.0.weight");
    List<String> attention = new ArrayList<>(resnet);
    attention.add("0.skip_connection.weight");
    attention.add("1.norm.weight");
    for (int i = 0; i < 2; i++) {
      attention.add("1.transformer_blocks." + i + ".attn1.to_q.weight");
      attention.add("1.transformer_blocks." + i + ".attn1.to_out.0.weight");
    }
    String model = "model.diffusion_model.";
    with(model + "time_embed.0.weight", model + "time_embed.2.weight");
    with(model + "label_emb.0.0.weight", model + "label_emb.0.2.weight");
    with(model + "input_blocks.0.0.weight");
    block(model + "input_blocks", 1, resnet).block(model + "input_blocks", 2, resnet);
    with(model + "input_blocks.3.0.op.weight");
    block(model + "input_blocks", 4, attention).block(model + "input_blocks", 5, attention);
    block(model + "middle_block", 0, resnet).block(model + "middle_block", 2, resnet);
    blocks(model + "output_blocks", 3, attention);
    with(model + "out.0.weight", model + "out.2.weight");

    assertEquals(
        "model.diffusion_model.input_blocks 0..5; model.diffusion_model.middle_block 0..2;"
            + " model.diffusion_model.output_blocks 0..2",
        found());
    assertEquals(Optional.empty(), stacks().block(model + "time_embed.2.weight"));
    assertEquals(Optional.empty(), stacks().block(model + "label_emb.0.2.weight"));
    assertEquals(Optional.of(0.0), stacks().depth(model + "input_blocks.0.0.weight"));
  }

  @Test
  void bothNumbersOrderTheBlocksOfStages() {
    List<String> block =
        List.of("norm1.weight", "attn.qkv.weight", "attn.proj.weight", "mlp.fc1.weight");
    int[] depths = {2, 2, 18, 2};
    for (int stage = 0; stage < 4; stage++) {
      blocks("layers." + stage + ".blocks", depths[stage], block);
      if (stage < 3) {
        with("layers." + stage + ".downsample.reduction.weight");
      }
    }
    with("patch_embed.proj.weight", "norm.weight");

    assertEquals("layers.*.blocks 0.0..3.1", found());
    assertEquals(Optional.of(24), stacks().layers("layers.0.blocks.1.norm1.weight"));
    assertEquals(Optional.of(2.0 / 23), stacks().depth("layers.1.blocks.0.attn.qkv.weight"));
    assertEquals(Optional.of(1.0), stacks().depth("layers.3.blocks.1.mlp.fc1.weight"));
    assertEquals("layers.2.blocks.5", stacks().group("layers.2.blocks.5.attn.qkv.weight"));
    assertEquals(Optional.of(21), stacks().layer("layers.2.downsample.reduction.weight"));
    assertEquals(0, stacks().position("patch_embed.proj.weight"));
    assertEquals(1, stacks().position("norm.weight"));
  }

  @Test
  void stagesOfEqualLengthAreStagesToo() {
    for (int stage = 0; stage < 2; stage++) {
      blocks("stages." + stage + ".blocks", 2, List.of("conv_dw.weight", "mlp.fc1.weight"));
    }
    with("stages.1.downsample.1.weight");
    assertEquals("stages.*.blocks 0.0..1.1", found());
  }

  @Test
  void numbersOfStagesMayFollowOneAnother() {
    blocks("features.0", 2, List.of("block.0.weight", "block.3.weight"));
    blocks("features.1", 3, List.of("block.0.weight", "block.3.weight"));
    assertEquals("features.* 0.0..1.2", found());
    assertEquals("features.1.2", stacks().group("features.1.2.block.0.weight"));
  }

  @Test
  void expertsStayInTheirLayer() {
    for (int i = 0; i < 3; i++) {
      block("model.layers", i, ATTENTION);
      block("model.layers", i, List.of("block_sparse_moe.gate.weight"));
      String experts = "model.layers." + i + ".block_sparse_moe.experts";
      blocks(experts, 8, List.of("w1.weight", "w2.weight", "w3.weight"));
    }
    assertEquals("model.layers 0..2", found());
    assertEquals(
        "model.layers.1", stacks().group("model.layers.1.block_sparse_moe.experts.7.w2.weight"));
  }

  @Test
  void aLayerWithoutExpertsIsALayer() {
    List<String> mlp = List.of("gate_proj.weight", "up_proj.weight", "down_proj.weight");
    blocks("model.layers", 4, ATTENTION);
    mlp.forEach(m -> with("model.layers.0.mlp." + m));
    for (int i = 1; i < 4; i++) {
      blocks("model.layers." + i + ".mlp.experts", 60, mlp);
      with("model.layers." + i + ".mlp.gate.weight");
      mlp.forEach(m -> names.add("model.layers.3.mlp.shared_expert." + m));
    }
    assertEquals("model.layers 0..3", found());
  }

  @Test
  void fluxHasTwoStacks() {
    List<String> twice = List.of("img_mod.lin.weight", "img_mlp.0.weight", "img_mlp.2.weight");
    blocks("double_blocks", 19, twice).blocks("single_blocks", 38, List.of("linear1.weight"));
    with("img_in.weight", "final_layer.adaLN_modulation.1.weight", "time_in.in_layer.weight");
    assertEquals("double_blocks 0..18; single_blocks 0..37", found());
  }

  @Test
  void encodersAndDecodersCountAlone() {
    blocks("model.encoder.layers", 4, ATTENTION).blocks("model.decoder.layers", 2, ATTENTION);
    with("model.encoder.conv1.weight", "model.encoder.conv2.weight");
    assertEquals("model.decoder.layers 0..1; model.encoder.layers 0..3", found());

    names.clear();
    blocks("text_model.encoder.layers", 12, ATTENTION);
    blocks("vision_model.encoder.layers", 24, ATTENTION);
    assertEquals("text_model.encoder.layers 0..11; vision_model.encoder.layers 0..23", found());
  }

  @Test
  void partsOfABlockThatDifferAreNoBlocks() {
    for (int i = 0; i < 6; i++) {
      String block = "encoder.block." + i + ".layer";
      List<String> attention = List.of("q", "k", "v", "o");
      attention.forEach(a -> with(block + ".0.SelfAttention." + a + ".weight"));
      with(block + ".0.layer_norm.weight", block + ".1.layer_norm.weight");
      with(block + ".1.DenseReluDense.wi.weight", block + ".1.DenseReluDense.wo.weight");
    }
    assertEquals("encoder.block 0..5", found());
  }

  @Test
  void stagesWithNamesCountAlone() {
    List<String> block = List.of("conv1.weight", "bn1.weight", "bn1.running_mean");
    blocks("layer1", 3, block).blocks("layer2", 4, block);
    block("layer1", 0, List.of("downsample.0.weight", "downsample.1.weight"));
    block("layer1", 0, List.of("downsample.1.bias", "downsample.1.running_mean"));
    with("conv1.weight", "bn1.weight", "fc.weight");
    assertEquals("layer1 0..2; layer2 0..3", found());
  }

  @Test
  void sequencesWithGapsAreNoStacks() {
    with("time_embed.0.weight", "time_embed.0.bias", "time_embed.2.weight", "time_embed.2.bias");
    with("features.0.weight", "features.3.weight", "features.6.weight");
    assertEquals("", found());
  }

  @Test
  void numbersThatBeginNamesAreNoBlocks() {
    blocks("0.auto_model.encoder.layer", 6, ATTENTION).with("2.linear.weight");
    assertEquals("0.auto_model.encoder.layer 0..5", found());
  }

  @Test
  void prunedModelsKeepTheirStack() {
    List<String> layer = List.of("self_attn.q_proj.weight", "mlp.up_proj.weight");
    for (int i : new int[] {4, 5, 9}) {
      block("model.layers", i, layer);
      blocks("model.layers." + i + ".mlp.experts", 4, List.of("w1.weight"));
    }
    assertEquals("model.layers 4..9", found());
    assertEquals(Optional.of(2), stacks().layer("model.layers.9.mlp.up_proj.weight"));
  }

  @Test
  void aModelOfOneBlockHasAStackOfOne() {
    block("model.layers", 0, List.of("self_attn.q_proj.weight", "mlp.up_proj.weight"));
    blocks("towers.0.resblocks", 2, ATTENTION).block("towers", 0, List.of("ln_post.weight"));
    assertEquals("model.layers 0..0; towers.0.resblocks 0..1", found());
    assertEquals(Optional.of(0.0), stacks().depth("model.layers.0.mlp.up_proj.weight"));
  }

  @Test
  void nestsWithoutEndTakeNoTime() {
    String nest = "a.0" + ".0.1".repeat(250);
    for (int i = 0; i < 250; i++) {
      with(nest.substring(0, 3 + 4 * i) + ".w", nest.substring(0, 3 + 4 * i) + ".2");
    }
    with("b." + "0.".repeat(200_000) + "w");
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    stacks();
    long seconds = (threads.getCurrentThreadCpuTime() - before) / 1_000_000_000;
    assertTrue(seconds < 5, seconds + " s of the processor's time");
  }
}
