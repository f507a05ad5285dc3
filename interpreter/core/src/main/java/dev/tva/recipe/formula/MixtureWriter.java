// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.recipe.mergekit.Mixture;
import dev.tva.recipe.mergekit.Mixture.Expert;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Script;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A mixture of experts as a script. */
public final class MixtureWriter {
  private final Mixture mixture;
  private final Script script;
  private final ModelBindings models;
  private int seeds;

  public MixtureWriter(Mixture mixture, Script script, ModelBindings models) {
    this.mixture = mixture;
    this.script = script;
    this.models = models;
  }

  /** Parameters, the formula, and where it is saved. */
  public void write(String path) {
    models.write(mixture.models().toList(), Optional.of(mixture.base()));
    script.blank();
    List<Code> experts = new ArrayList<>();
    mixture.experts().forEach(e -> experts.add(expert(e)));
    Code call =
        Code.with(Code.call("experts", Code.list(experts)), "base", models.code(mixture.base()));
    if (mixture.shared().isPresent()) {
      call = Code.with(call, "shared", expert(mixture.shared().get()));
    }
    if (router()) {
      call = Code.with(call, "router", Code.text("random"));
    }
    if (mixture.active().compareTo(BigDecimal.TWO) != 0) {
      call = Code.with(call, "active", Code.number(mixture.active()));
    }
    String merged = script.names().fresh("merged");
    script.statement(merged + " = ", call, "");
    mixture
        .dtype()
        .filter(d -> !d.text().equals("f32"))
        .filter(_ -> mixture.experts().stream().anyMatch(e -> e.scale().isPresent()))
        .ifPresent(d ->
            script
                .notes()
                .add(
                    d.at(),
                    "mergekit rounds to "
                        + d.at().text()
                        + " before it scales; here the result is"
                        + " rounded, once"));
    String dtype = mixture.dtype().map(d -> "dtype = " + d.text() + ", ").orElse("");
    script.statement(
        "save " + merged + " to ", Code.text(path), " with " + dtype + "experts = fused");
  }

  /** Whether the routers are drawn at random; else they are zeros, and what is done about it. */
  private boolean router() {
    if (mixture.gates().text().endsWith("random")) {
      script.notes().add(mixture.gates().at(), "mergekit draws other random numbers");
      return true;
    }
    script
        .notes()
        .add(
            Stream.concat(mixture.experts().stream(), mixture.shared().stream())
                .flatMap(e -> e.prompts().stream())
                .findFirst()
                .orElse(mixture.gates().at()),
            "mergekit makes the rows of the routers of prompts ("
                + mixture.gates().text()
                + "), with a tokenizer and the model; here they are zeros. A file that has them is"
                + " given as `router = model(\"routers.safetensors\")`");
    return false;
  }

  private Code expert(Expert expert) {
    Code model = models.code(expert.model());
    if (expert.scale().isPresent() && expert.scale().get().compareTo(BigDecimal.ONE) != 0) {
      Code scale =
          script.bind(
              "scale",
              new Code.Match(
                  List.of(
                      new Code.Arm(Optional.of("\"down_proj\""), Code.number(expert.scale().get())),
                      new Code.Arm(Optional.empty(), Code.number(BigDecimal.ONE)))));
      model = Code.call("passthrough", model, scale);
    }
    if (expert.noise().filter(n -> n.signum() != 0).isPresent()) {
      script.notes().add(expert.model().at(), "mergekit draws other random numbers");
      String noise = Code.text(expert.noise().get()) + "*normal(" + ++seeds + ")";
      model = Code.sum(List.of(model, Code.word("(" + noise + " as delta)")));
    }
    return model;
  }
}
