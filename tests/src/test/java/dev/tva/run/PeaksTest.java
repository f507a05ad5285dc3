// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** No run of any kind takes more memory than its plan said. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "a process is asked for its peak in /proc")
@Order(1)
final class PeaksTest {
  private static final Pattern PEAK = Pattern.compile("peak memory (?:about )?([\\d.]+) (MB|GB)");

  private static final String HEAD =
      """
      param base: model = model("base")
      param a: model = model("a")
      param b: model = model("b")
      ts = [a - base, b - base]
      """;

  /** Those of a group run one after the other in one process: most of a run is its start. */
  private static final List<List<String>> GROUPS =
      List.of(
          List.of(
              "save base + 0.5*(a - base) - 0.3*(b - base) to \"out\"",
              "save a - base to \"out\" with dtype = f32",
              "save base + 0.5*(a - base) to \"out\" with shard = 1MB",
              "save base to \"out\""),
          List.of(
              "save slerp(a, b, 0.4) to \"out\"",
              "save mean(base, a, b) to \"out\" with dtype = f64",
              "save base + ties(ts, density = 20%, per = tensor) to \"out\"",
              "save base + ties(ts, density = 20%) to \"out\""),
          List.of(
              "save base + ties(ts, density = 20%, per = row) to \"out\"",
              "save base + dare(a - base, density = 50%, seed = 3) to \"out\"",
              "save base + dare_ties(ts, density = 50%, seed = 3) to \"out\"",
              "save base + della(a - base, density = 50%, seed = 3) to \"out\""),
          List.of(
              "save base + breadcrumbs(a - base) to \"out\"",
              "save base + model_stock(ts) to \"out\"",
              "save base + top(a - base, density = 10%, per = column)*(a - base) to \"out\""),
          List.of(
              "show norm(a - base, per = layer)\nsave a to \"out\"",
              "show norm(a - base, per = tensor), cosine(a - base, b - base)\nsave a to \"out\"",
              "show quantile(abs(a - base), 0.9, per = tensor)\nsave a to \"out\"",
              "show quantile(a - base, 0.5, per = column)\nsave a to \"out\""),
          List.of(
              "save (match { \"self_attn\" -> a; else -> base + 0.2*(b - base) }) as model to"
                  + " \"out\"",
              "save base + 0.1*normal(seed = 3)*(a - base) to \"out\"",
              "for k in [0.1, 0.2, 0.3, 0.4] {\n  save base + k*(a - base) to \"out-${k}\"\n}"),
          List.of(
              "assert norm(a - base) > 0\nsave base + (depth*(a - base))[\"layers\"] to \"out\"",
              "save iterate(a, 40, fn(x) = base + 0.9*(x - base)) to \"out\"",
              "save base + where(abs(a - base) > 0.001, a - base, 0) to \"out\""),
          // Of one tensor, which has more than a tile: the others would take seconds, and no more
          // memory.
          List.of(
              "save base + sum([tanh(0.001*k*(a - base)[\"embed_tokens\"]) for k in 1..3000]) to"
                  + " \"out\""),
          List.of("save base + sum([k*(a - base) for k in 1..3000]) to \"out\""),
          List.of("save base + iso_c(ts) to \"out\""),
          List.of("save base + tsv_merge(ts) to \"out\""),
          List.of(
              "save base + (0.1*((a - base) @ transpose(a - base) @ (b - base)))[\"layers\"] to"
                  + " \"out\""));

  @TempDir(factory = TempDirFactory.Standard.class)
  Path folder;

  @Test
  void areNoMoreThanPlansSay() throws IOException {
    checkpoint("base", 0);
    checkpoint("a", 0.002);
    checkpoint("b", 0.003);
    List<String> more = new ArrayList<>();
    try (Served plans = Served.in(folder)) {
      for (List<String> group : GROUPS) {
        try (Served runs = Served.in(folder, Map.of(), Tva.LAUNCHED)) {
          for (String script : group) {
            Files.writeString(folder.resolve("main.tva"), HEAD + script + "\n");
            double planned = megabytes(plans.run(List.of("plan", "main.tva")).expect(0).out());
            double taken = megabytes(ran(runs));
            if (taken > planned) {
              more.add(taken + " MB of " + planned + ": " + script);
            }
          }
        }
      }
    }
    assertEquals(List.of(), more);
    assertTrue(GROUPS.stream().mapToInt(List::size).sum() >= 30);
  }

  /** What a run says at its end, of its own peak. */
  private String ran(Served runs) throws IOException {
    Files.writeString(Path.of("/proc/" + runs.process() + "/clear_refs"), "5");
    return runs.run(List.of("run", "main.tva", "--overwrite")).expect(0).err();
  }

  private static double megabytes(String text) {
    Matcher found = PEAK.matcher(text);
    assertTrue(found.find(), text);
    return Double.parseDouble(found.group(1)) * (found.group(2).equals("GB") ? 1000 : 1);
  }

  private void checkpoint(String name, double change) throws IOException {
    List<TensorSpec> specs =
        IntStream.range(0, 6)
            .boxed()
            .flatMap(i ->
                List.of("self_attn.q_proj", "self_attn.o_proj", "mlp.up_proj").stream()
                    .map(part ->
                        new TensorSpec(
                            "model.layers." + i + "." + part + ".weight",
                            DType.BF16,
                            List.of(part.startsWith("mlp") ? 640L : 160L, 160L))))
            .collect(Collectors.toCollection(ArrayList::new));
    specs.add(new TensorSpec("model.embed_tokens.weight", DType.BF16, List.of(1700L, 160L)));
    specs.add(new TensorSpec("model.norm.weight", DType.F32, List.of(160L)));
    Tensors.writeFile(
        folder.resolve(name).resolve("model.safetensors"), specs, name.hashCode(), change);
  }
}
