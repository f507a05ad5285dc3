// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.Manifest;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.plan.PeakMemory;
import dev.tva.plan.Plan;
import dev.tva.repl.Host;
import dev.tva.repl.Settings;
import dev.tva.source.Span;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import dev.tva.view.Shows;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Files that are only headers, for sessions that compute nothing. */
public final class HeadersOnly implements Host {
  public final Map<String, String> written = new TreeMap<>();
  public String version = "1";

  @Override
  public Catalog catalog() {
    return new Catalog() {
      @Override
      public Manifest open(String path) {
        TreeMap<String, TensorSpec> t = new TreeMap<>();
        t.put("embed_tokens.weight", new TensorSpec(DType.BF16, Shape.of(8, 4)));
        for (int i = 0; i < 3; i++) {
          t.put("layers." + i + ".mlp.weight", new TensorSpec(DType.BF16, Shape.of(4, 4)));
          t.put("layers." + i + ".self_attn.weight", new TensorSpec(DType.BF16, Shape.of(4, 4)));
        }
        return new Manifest(path, t, Map.of());
      }

      @Override
      public List<String> expand(String glob) {
        return List.of();
      }

      @Override
      public String readScript(String path) {
        return path.equals("lib.tva")
            ? "## Three of it.\nfn thrice(x) = 3*x\n"
            : "tau = ft - base\nfn half(x) = x/2\nshow norm(tau)\n";
      }

      @Override
      public String resolve(String from, String path) {
        return path;
      }
    };
  }

  @Override
  public String fingerprint(String path) {
    return path + version;
  }

  @Override
  public void forget() {}

  @Override
  public Computed compute(Task task) {
    throw new AssertionError("nothing is to be computed");
  }

  @Override
  public PeakMemory peakMemory(Plan plan, Settings settings) {
    return new PeakMemory(
        200_000_000,
        true,
        settings.threads() * 1_000_000L,
        settings.threads(),
        0,
        0,
        Optional.empty());
  }

  @Override
  public List<Diagnostic> writeScript(
      String path, Span place, String text, Reads reads, Settings settings) {
    written.put(path, text);
    return List.of();
  }

  @Override
  public List<Diagnostic> draw(Shows.Drawing drawing, Reads reads, Settings settings) {
    return List.of();
  }

  @Override
  public String edit(String text, Span place) {
    return text.replace("ft", "2*ft");
  }

  @Override
  public List<Diagnostic> output(
      Optional<String> path, Span place, Reads reads, Settings settings) {
    return List.of();
  }

  @Override
  public Optional<String> folder(String path) {
    return path.equals("run") ? Optional.of(path) : Optional.empty();
  }

  @Override
  public String relative(String script, String path) {
    return path;
  }

  @Override
  public List<String> entries(String folder) {
    return folder.isEmpty() ? List.of("README.md", "run/") : List.of("edit.tva", "out/");
  }
}
