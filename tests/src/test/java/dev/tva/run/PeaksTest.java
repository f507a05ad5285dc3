// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Served;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** No run of any kind takes more memory than its plan said. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "a process is asked for its peak in /proc")
final class PeaksTest {
  private static final Pattern PEAK = Pattern.compile("peak memory (?:about )?([\\d.]+) (MB|GB)");

  private static final String HEAD =
      """
      param base: model = model("base")
      param a: model = model("a")
      param b: model = model("b")
      ts = [a - base, b - base]
      """;

  private static final List<String> SCRIPTS =
      List.of(
          "save base + 0.5*(a - base) - 0.3*(b - base) to \"out\"",
          "save a - base to \"out\" with dtype = f32",
          "save base + 0.5*(a - base) to \"out\" with shard = 1MB",
          "save base to \"out\"",
          "save slerp(a, b, 0.4) to \"out\"",
          "save mean(base, a, b) to \"out\" with dtype = f64",
          "save base + ties(ts, density = 20%, per = tensor) to \"out\"",
          "save base + ties(ts, density = 20%) to \"out\"",
          "save base + ties(ts, density = 20%, per = row) to \"out\"",
          "save base + dare(a - base, density = 50%, seed = 3) to \"out\"",
          "save base + dare_ties(ts, density = 50%, seed = 3) to \"out\"",
          "save base + della(a - base, density = 50%, seed = 3) to \"out\"",
          "save base + breadcrumbs(a - base) to \"out\"",
          "save base + model_stock(ts) to \"out\"",
          "save base + iso_c(ts) to \"out\"",
          "save base + tsv_merge(ts) to \"out\"",
          "save base + (0.1*((a - base) @ transpose(a - base) @ (b - base)))[\"layers\"] to"
              + " \"out\"",
          "show norm(a - base, per = layer)\nsave a to \"out\"",
          "show norm(a - base, per = tensor), cosine(a - base, b - base)\nsave a to \"out\"",
          "show quantile(abs(a - base), 0.9, per = tensor)\nsave a to \"out\"",
          "show quantile(a - base, 0.5, per = column)\nsave a to \"out\"",
          "save base + top(a - base, density = 10%, per = column)*(a - base) to \"out\"",
          "save base + where(abs(a - base) > 0.001, a - base, 0) to \"out\"",
          "save (match { \"self_attn\" -> a; else -> base + 0.2*(b - base) }) as model to \"out\"",
          "save base + 0.1*normal(seed = 3)*(a - base) to \"out\"",
          "for k in [0.1, 0.2, 0.3, 0.4] {\n  save base + k*(a - base) to \"out-${k}\"\n}",
          "assert norm(a - base) > 0\nsave base + (depth*(a - base))[\"layers\"] to \"out\"",
          "save iterate(a, 40, fn(x) = base + 0.9*(x - base)) to \"out\"",
          "save base + sum([tanh(0.001*k*(a - base)) for k in 1..3000]) to \"out\"",
          "save base + sum([k*(a - base) for k in 1..3000]) to \"out\"");

  @TempDir Path folder;

  @Test
  void areNoMoreThanPlansSay() throws IOException {
    checkpoint("base", 0);
    checkpoint("a", 0.002);
    checkpoint("b", 0.003);
    List<String> more = new ArrayList<>();
    try (Served plans = Served.in(folder)) {
      for (int i = 0; i < SCRIPTS.size(); i++) {
        Files.writeString(folder.resolve(i + ".tva"), HEAD + SCRIPTS.get(i) + "\n");
      }
      List<String> ran = IntStream.range(0, SCRIPTS.size()).parallel().mapToObj(this::ran).toList();
      for (int i = 0; i < SCRIPTS.size(); i++) {
        Served.Ended plan = plans.run(List.of("plan", i + ".tva")).expect(0);
        double planned = megabytes(plan.out());
        double taken = megabytes(ran.get(i));
        if (taken > planned) {
          more.add(taken + " MB of " + planned + ": " + SCRIPTS.get(i));
        }
      }
    }
    assertEquals(List.of(), more);
    assertTrue(SCRIPTS.size() >= 30);
  }

  /** What a run says at its end: in folders of their own two can run at once. */
  private String ran(int i) {
    try {
      Path own = Files.createDirectories(folder.resolve("run-" + i));
      for (String model : List.of("base", "a", "b")) {
        Files.createSymbolicLink(own.resolve(model), folder.resolve(model));
      }
      Files.copy(folder.resolve(i + ".tva"), own.resolve("main.tva"));
      return Tva.run(own, Tva.computing("run", "main.tva")).expect(0).err();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    specs.add(new TensorSpec("model.embed_tokens.weight", DType.BF16, List.of(3000L, 160L)));
    specs.add(new TensorSpec("model.norm.weight", DType.F32, List.of(160L)));
    Tensors.writeFile(
        folder.resolve(name).resolve("model.safetensors"), specs, name.hashCode(), change);
  }
}
