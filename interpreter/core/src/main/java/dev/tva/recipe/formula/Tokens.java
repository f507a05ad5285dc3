// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.TokenTensors;
import dev.tva.catalog.Vocabulary;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.Merge;
import dev.tva.recipe.mergekit.Merge.ModelRef;
import dev.tva.recipe.mergekit.Merge.Tokenizer;
import dev.tva.recipe.mergekit.RecipeProblems;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Script;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The models of a document, with the rows of their embeddings where they are to meet: by token,
 * where a tokenizer is asked for, else cut to as many rows as all have.
 */
final class Tokens implements MergeWriter.Models {
  private final Merge merge;
  private final MergeWriter.Models models;
  private final Script script;
  private final List<Diagnostic> problems;
  private final List<ModelRef> all;
  private final Mode mode;

  /** How rows meet. */
  private enum Mode {
    AS_THEY_ARE,
    BY_TOKEN,
    CUT
  }

  Tokens(Merge merge, MergeWriter.Models models, Script script, List<Diagnostic> problems) {
    this.merge = merge;
    this.models = models;
    this.script = script;
    this.problems = problems;
    this.all = distinct(merge.models().toList());
    this.mode = mode();
  }

  private static List<ModelRef> distinct(List<ModelRef> some) {
    List<ModelRef> found = new ArrayList<>();
    some.stream().filter(m -> found.stream().noneMatch(m::same)).forEach(found::add);
    return found;
  }

  private Mode mode() {
    boolean without =
        all.stream().anyMatch(m -> models.headers(m).isPresent() && models.vocabulary(m).isEmpty());
    boolean cut =
        all.stream().map(this::rows).filter(OptionalLong::isPresent).distinct().count() > 1;
    if (merge.tokenizer().isEmpty() || without) {
      merge.tokenizer().ifPresent(t -> byIndex(t, cut));
      return cut ? Mode.CUT : Mode.AS_THEY_ARE;
    }
    Tokenizer tokenizer = merge.tokenizer().get();
    Optional<Vocabulary> tokens = vocabulary(first());
    boolean same =
        !cut
            && tokens.isPresent()
            && Stream.concat(all.stream(), wanted().stream())
                .allMatch(m -> vocabulary(m).filter(tokens.get()::isSame).isPresent());
    if (!same || isAsked()) {
      wanted().stream()
          .filter(models::isResult)
          .findFirst()
          .ifPresent(m ->
              problems.add(
                  RecipeProblems.notYet(
                      tokenizer.at(),
                      "the tokens of a result of another document",
                      "name a model as `source`")));
      unused();
      return Mode.BY_TOKEN;
    }
    return Mode.AS_THEY_ARE;
  }

  private void byIndex(Tokenizer tokenizer, boolean cut) {
    if (!tokenizer.tokens().isEmpty() || tokenizer.pad().isPresent()) {
      problems.add(
          RecipeProblems.error(
              tokenizer.at(),
              "a model has no tokenizer to find these rows by",
              "put its tokenizer.json beside it"));
    }
    script
        .notes()
        .add(
            tokenizer.at(),
            "mergekit matches the rows of embeddings by token; here they meet by index, since a"
                + " model has no tokenizer"
                + (cut ? ", and are cut to as many as all have" : ""));
  }

  /** mergekit keeps no rows but those of tokens. */
  private void unused() {
    all.stream()
        .filter(m -> models.vocabulary(m).map(v -> rows(m).orElse(0) > v.size()).orElse(false))
        .findFirst()
        .ifPresent(m ->
            script
                .notes()
                .add(
                    merge.tokenizer().orElseThrow().at(),
                    "mergekit drops rows that no token has; here the result has as many rows as `"
                        + models.name(wanted().getFirst())
                        + "`, or more"));
  }

  private OptionalLong rows(ModelRef model) {
    return models.headers(model).map(TokenTensors::rows).orElse(OptionalLong.empty());
  }

  /** The model whose tokens come first. */
  private ModelRef first() {
    return merge.base().orElse(all.getFirst());
  }

  /** Whose tokens the result has. */
  private List<ModelRef> wanted() {
    Tokenizer tokenizer = merge.tokenizer().orElseThrow();
    if (tokenizer.source().isPresent()) {
      return List.of(tokenizer.source().get());
    }
    if (!tokenizer.union()) {
      return List.of(first());
    }
    List<ModelRef> union = new ArrayList<>(List.of(first()));
    union.addAll(all);
    return distinct(union.stream().map(ModelRef::plain).toList());
  }

  @Override
  public Code code(ModelRef model) {
    Code plain = models.code(model);
    if (!isMoved(model)) {
      return plain;
    }
    return script.bind(
        models.name(model) + "_rows", mode == Mode.CUT ? cut(plain) : aligned(plain));
  }

  /** Whether its rows are not where they are in the result. */
  private boolean isMoved(ModelRef model) {
    return switch (mode) {
      case AS_THEY_ARE -> false;
      case BY_TOKEN -> {
        List<ModelRef> wanted = wanted();
        yield wanted.size() > 1 || !wanted.getFirst().same(model) || isAsked();
      }
      case CUT -> rows(model).isPresent() && !rows(model).equals(rows(least()));
    };
  }

  /** Whether something is said of single rows. */
  private boolean isAsked() {
    Tokenizer tokenizer = merge.tokenizer().orElseThrow();
    return !tokenizer.tokens().isEmpty() || tokenizer.pad().isPresent();
  }

  private Code aligned(Code plain) {
    List<ModelRef> wanted = wanted();
    Tokenizer tokenizer = merge.tokenizer().orElseThrow();
    List<Code> names = wanted.stream().map(models::code).toList();
    Code like =
        names.size() == 1 ? names.getFirst() : script.bind("vocabularies", Code.list(names));
    Code call = Code.with(Code.call("align", plain), "like", like);
    List<ModelRef> others =
        all.stream().map(ModelRef::plain).filter(m -> !wanted.getFirst().same(m)).toList();
    if (tokenizer.source().isPresent() && distinct(others).size() > 1) {
      List<ModelRef> askedFirst = new ArrayList<>(List.of(first().plain()));
      all.forEach(m -> askedFirst.add(m.plain()));
      Code from = Code.list(distinct(askedFirst).stream().map(models::code).toList());
      call = Code.with(call, "fill", from);
    }
    if (!tokenizer.tokens().isEmpty()) {
      List<Code> rows = tokenizer.tokens().stream().map(this::token).toList();
      call = Code.with(call, "tokens", script.bind("rows_of", Code.list(rows)));
    }
    if (tokenizer.pad().isPresent()) {
      call = Code.with(call, "multiple", Code.number(tokenizer.pad().get()));
    }
    return call;
  }

  private Code token(Merge.Token token) {
    Code of = token.model().<Code>map(models::code).orElse(Code.word("0"));
    Code call = Code.call("token", Code.text(token.text()), of);
    if (token.there().isPresent()) {
      call = Code.with(call, "at", Code.text(token.there().get()));
    } else if (token.id().isPresent()) {
      call = Code.with(call, "at", Code.number(token.id().get()));
    }
    return token.force() ? Code.with(call, "force", Code.word("true")) : call;
  }

  /** Rows by index, as mergekit cuts them. */
  private Code cut(Code plain) {
    script
        .notes()
        .add(
            merge.methodAt(),
            "the models have different vocabularies: as in mergekit, rows meet by index, whatever"
                + " their tokens are; with `tokenizer: {source: union}` they meet by token");
    return Code.with(Code.call("fit", plain), "like", models.code(least()));
  }

  /** The model to whose rows others are cut. */
  private ModelRef least() {
    return merge.method().isTaskArithmetic()
        ? first()
        : all.stream()
            .filter(m -> rows(m).isPresent())
            .min(Comparator.comparingLong(m -> rows(m).getAsLong()))
            .orElseThrow();
  }

  @Override
  public String name(ModelRef model) {
    return models.name(model);
  }

  @Override
  public Code delta(ModelRef model, ModelRef since) {
    return isMoved(model) || isMoved(since)
        ? Code.difference(code(model), code(since))
        : models.delta(model, since);
  }

  @Override
  public Optional<Manifest> headers(ModelRef model) {
    return models.headers(model);
  }

  @Override
  public Optional<Vocabulary> vocabulary(ModelRef model) {
    return models.vocabulary(model);
  }

  @Override
  public boolean isResult(ModelRef model) {
    return models.isResult(model);
  }
}
