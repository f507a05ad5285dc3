// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Vocabulary;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.formula.Checkpoints;
import dev.tva.recipe.formula.MergeWriter;
import dev.tva.recipe.formula.MixtureWriter;
import dev.tva.recipe.formula.ModelBindings;
import dev.tva.recipe.formula.Saving;
import dev.tva.recipe.mecha.Mecha;
import dev.tva.recipe.mecha.MechaWriter;
import dev.tva.recipe.mergekit.Documents;
import dev.tva.recipe.mergekit.Merge;
import dev.tva.recipe.mergekit.Merge.ModelRef;
import dev.tva.recipe.mergekit.MergeReader;
import dev.tva.recipe.mergekit.Mixture;
import dev.tva.recipe.mergekit.MixtureReader;
import dev.tva.recipe.mergekit.RecipeProblems;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Names;
import dev.tva.recipe.script.Notes;
import dev.tva.recipe.script.Script;
import dev.tva.recipe.yaml.Yaml;
import dev.tva.recipe.yaml.YamlReader;
import dev.tva.source.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Recipes of mergekit and of sd-mecha as scripts. */
public final class Importer {
  private final Source recipe;
  private final String output;
  private final Checkpoints checkpoints;
  private final List<Diagnostic> problems = new ArrayList<>();
  private final Map<String, Optional<Manifest>> headers = new LinkedHashMap<>();

  private Importer(Source recipe, String output, Checkpoints checkpoints) {
    this.recipe = recipe;
    this.output = output;
    this.checkpoints = checkpoints;
  }

  /**
   * What came of a recipe.
   *
   * @param script the text, where there is no error
   * @param problems errors, and keys that nothing reads
   * @param otherwise what mergekit would do otherwise, which the script says too
   */
  public record Imported(
      Optional<String> script, List<Diagnostic> problems, List<Diagnostic> otherwise) {
    public Imported {
      problems = List.copyOf(problems);
      otherwise = List.copyOf(otherwise);
    }
  }

  /**
   * Makes a script of a recipe.
   *
   * @param output the path that the script saves to
   * @throws dev.tva.diagnostic.DiagnosticException if the text is no YAML
   */
  public static Imported of(Source recipe, String output, Checkpoints checkpoints) {
    Importer importer = new Importer(recipe, output, checkpoints);
    return Mecha.is(recipe) ? importer.mecha() : importer.imported();
  }

  /** Whether a script was written by an import, and may be replaced by another one. */
  public static boolean wrote(String script) {
    return script
        .lines()
        .findFirst()
        .filter(l -> l.matches("# From .*, by tva import\\."))
        .isPresent();
  }

  private Imported mecha() {
    Notes notes = new Notes();
    Script script = begun(notes);
    MechaWriter.write(
        recipe, output, script, p -> checkpoints.written(p, Optional.empty()), problems);
    return new Imported(
        failed() ? Optional.empty() : Optional.of(script.laidOut()), problems, notes.told());
  }

  private Script begun(Notes notes) {
    Script script = new Script(notes, new Names());
    script.comment("From " + fileName() + ", by tva import.");
    unknownKeys(notes);
    script.blank();
    return script;
  }

  private Imported imported() {
    List<Yaml> documents =
        YamlReader.read(recipe, problems).stream()
            .filter(d -> !(d instanceof Yaml.Scalar s && s.isNothing()))
            .toList();
    if (documents.isEmpty()) {
      problems.add(
          RecipeProblems.missing(recipe.span(0, 0), "merge_method", "merge_method: linear"));
    }
    if (documents.stream().anyMatch(MixtureReader::isOne)) {
      return mixture(documents);
    }
    List<Merge> merges = new ArrayList<>();
    documents.forEach(d -> MergeReader.read(d, problems).ifPresent(merges::add));
    Notes notes = new Notes();
    Optional<String> text =
        failed()
            ? Optional.empty()
            : Documents.inOrder(merges, problems).map(ordered -> script(ordered, notes));
    return new Imported(failed() ? Optional.empty() : text, problems, notes.told());
  }

  /** Of mergekit-moe, which takes one document. */
  private Imported mixture(List<Yaml> documents) {
    if (documents.size() > 1) {
      problems.add(
          RecipeProblems.error(
              documents.get(1).at(),
              "a mixture of experts is a file of one document",
              "import each document from a file of its own"));
      return new Imported(Optional.empty(), problems, List.of());
    }
    Notes notes = new Notes();
    Optional<Mixture> mixture = MixtureReader.read(documents.getFirst(), problems);
    if (failed() || mixture.isEmpty()) {
      return new Imported(Optional.empty(), problems, List.of());
    }
    Script script = begun(notes);
    new MixtureWriter(mixture.get(), script, new ModelBindings(script, checkpoints)).write(output);
    return new Imported(Optional.of(script.laidOut()), problems, notes.told());
  }

  private boolean failed() {
    return problems.stream().anyMatch(Diagnostic::isError);
  }

  private String script(List<Merge> merges, Notes notes) {
    Script script = begun(notes);
    ModelBindings bindings = new ModelBindings(script, checkpoints);
    Map<String, Code> results = new LinkedHashMap<>();
    Map<String, Merge> named = new LinkedHashMap<>();
    merges.forEach(m -> m.name().ifPresent(n -> named.put(n.text(), m)));
    List<ModelRef> models =
        merges.stream().flatMap(Merge::named).filter(m -> !named.containsKey(m.path())).toList();
    bindings.write(models, onlyBase(merges, named));
    MergeWriter.Models known = new Known(named, results, bindings);
    for (Merge merge : merges) {
      script.blank();
      MergeWriter writer = new MergeWriter(merge, known, script, problems);
      Code result = writer.formula();
      String name = merge.name().map(Yaml.Scalar::text).orElse("merged");
      boolean last = !Documents.isUsed(merge, merges);
      if (!last) {
        writer.precision(false);
      }
      Code bound = Code.word(script.names().fresh(name));
      script.statement(((Code.Word) bound).text() + " = ", result, "");
      merge.name().ifPresent(n -> results.put(n.text(), bound));
      if (last) {
        writer.precision(true);
        new Saving(merge, script, writer.models())
            .write(bound, result, output(merge, merges), writer.changesDepth());
      }
    }
    return script.laidOut();
  }

  /** Models by path, and results of other documents by name. */
  private final class Known implements MergeWriter.Models {
    private final Map<String, Merge> named;
    private final Map<String, Code> results;
    private final ModelBindings bindings;

    Known(Map<String, Merge> named, Map<String, Code> results, ModelBindings bindings) {
      this.named = named;
      this.results = results;
      this.bindings = bindings;
    }

    @Override
    public Code code(ModelRef model) {
      return named.containsKey(model.path()) ? results.get(model.path()) : bindings.code(model);
    }

    @Override
    public String name(ModelRef model) {
      return named.containsKey(model.path()) ? model.path() : bindings.name(model);
    }

    @Override
    public Code delta(ModelRef model, ModelRef since) {
      return named.containsKey(model.path()) || named.containsKey(since.path())
          ? Code.difference(code(model), code(since))
          : bindings.delta(model, since);
    }

    @Override
    public Optional<Manifest> headers(ModelRef model) {
      Merge merge = named.get(model.path());
      if (merge != null && merge.slices().size() > 1) {
        // Its blocks are not those of its models.
        return Optional.empty();
      }
      return merge == null
          ? opened(model.path())
          : merge.models().flatMap(m -> headers(m).stream()).findFirst();
    }

    @Override
    public Optional<Vocabulary> vocabulary(ModelRef model) {
      Merge merge = named.get(model.path());
      return merge == null
          ? checkpoints.vocabulary(model.path())
          : Optional.of(merge)
              .filter(m -> m.tokenizer().isEmpty())
              .flatMap(m -> m.models().findFirst())
              .flatMap(this::vocabulary);
    }

    @Override
    public boolean isResult(ModelRef model) {
      return named.containsKey(model.path());
    }
  }

  private String fileName() {
    return recipe.name().replaceFirst(".*[/\\\\]", "");
  }

  /** Keys without effect are told in the script too. */
  private void unknownKeys(Notes notes) {
    for (Diagnostic d : problems) {
      d.primary().ifPresent(l -> notes.mention(l.span(), d.sentence()));
    }
  }

  private String output(Merge merge, List<Merge> all) {
    boolean one = all.stream().filter(m -> !Documents.isUsed(m, all)).count() == 1;
    return one || merge.name().isEmpty() ? output : output + "-" + merge.name().get().text();
  }

  private Optional<Manifest> opened(String path) {
    return headers.computeIfAbsent(path, checkpoints::headers);
  }

  private static Optional<ModelRef> onlyBase(List<Merge> merges, Map<String, Merge> named) {
    List<ModelRef> bases =
        merges.stream()
            .flatMap(m -> m.base().stream())
            .filter(b -> !named.containsKey(b.path()))
            .toList();
    boolean one = bases.stream().allMatch(b -> b.same(bases.getFirst()));
    return one ? bases.stream().findFirst() : Optional.empty();
  }
}
