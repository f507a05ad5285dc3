// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;
import static dev.tva.diagnostic.Diagnostic.note;

import dev.tva.builtin.Invocation;
import dev.tva.catalog.Alteration;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.TokenTensors;
import dev.tva.catalog.Vocabulary;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Severity;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.support.Input;
import dev.tva.support.Workspace;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code align(x, like = base)}: rows of embedding and head in the order of another model's tokens,
 * or of those of several models.
 */
public final class Align {
  private final Workspace work;
  private final Invocation call;

  private Align(Workspace work, Invocation call) {
    this.work = work;
    this.call = call;
  }

  public static Val of(Workspace work, Invocation call) {
    return new Align(work, call).apply();
  }

  private Val apply() {
    Optional<Value> x = Tensors.of(work, call, "x");
    Optional<List<Value>> like = models("like");
    Optional<Filling> filling = filling();
    AlignTokens tokens = new AlignTokens(call);
    if (x.isEmpty() || like.isEmpty() || filling.isEmpty() || !tokens.isRead()) {
      return Val.WRONG;
    }
    List<Value> all = new ArrayList<>(like.get());
    all.addFirst(x.get());
    all.addAll(filling.get().from());
    tokens.sources().forEach(all::add);
    if (!filling.get().isKnown() || !all.stream().allMatch(v -> Views.areKnown(work, v))) {
      return new Val.Node(Views.unread(work, call.span()).of(x.get()));
    }
    for (Value v : all.subList(1, all.size())) {
      if (!(v.op() instanceof Op.Read)) {
        return call.bench().wrong(computed());
      }
    }
    Optional<Value> whole = Tensors.whole(x.get());
    if (whole.isPresent()) {
      return call.bench().wrong(Tensors.notByElements(work, call, whole.get()));
    }
    try {
      return aligned(x.get(), inputs(like.get()), filling.get(), tokens);
    } catch (Wrong e) {
      return call.bench().wrong(e.problem());
    }
  }

  /** Something that stops the alignment. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Diagnostic problem;

    Wrong(Diagnostic problem) {
      super(problem.sentence());
      this.problem = problem;
    }

    Diagnostic problem() {
      return problem;
    }
  }

  private Val aligned(Value x, List<Input> like, Filling filling, AlignTokens tokens) throws Wrong {
    // An adapter may leave the embedding as it is.
    List<Input> all = work.supports.reads(x).stream().map(work.inputs::get).toList();
    List<Input> some =
        all.stream().filter(i -> TokenTensors.rows(manifest(i)).isPresent()).toList();
    List<Input> read = some.isEmpty() ? all : some;
    Set<Input> asked = new LinkedHashSet<>(read);
    asked.addAll(like);
    asked.addAll(inputs(filling.from()));
    asked.addAll(inputs(tokens.sources()));
    Map<Integer, Vocabulary> known = new HashMap<>();
    List<Input> without = new ArrayList<>();
    for (Input input : asked) {
      if (TokenTensors.rows(manifest(input)).isEmpty()) {
        throw new Wrong(
            error(Slug.NO_TOKENS, "`" + input.label() + "` has no embedding")
                .at(call.span())
                .note("found in the headers; no tensor data was read")
                .help("leave it out:", without())
                .build());
      }
      vocabulary(input).ifPresentOrElse(v -> known.put(input.index(), v), () -> without.add(input));
    }
    boolean byToken = without.isEmpty();
    if (!byToken) {
      if (!tokens.isEmpty()) {
        throw new Wrong(tokens.needTokenizer(without.getFirst().label()));
      }
      work.report.add(byIndex(without, known, like));
      known.clear();
    }
    AlignedRows rows =
        new AlignedRows(
            read,
            like,
            known,
            work.spaces.of(x).isDelta() ? Optional.empty() : Optional.of(filling),
            i -> inputs(List.of(i)).getFirst(),
            tokens);
    Optional<Diagnostic> problem =
        rows.tokens().flatMap(t -> tokens.problem(t, i -> inputs(List.of(i)).getFirst(), known));
    if (problem.isPresent()) {
      throw new Wrong(problem.get());
    }
    if (byToken) {
      for (Input input : read) {
        meets(input, known.get(input.index()), rows.tokens().orElseThrow());
      }
    }
    Map<Integer, Input.Sight.Aligned> sights = new HashMap<>();
    Map<Integer, Manifest> seen = new HashMap<>();
    String how =
        ", like = "
            + String.join(", ", like.stream().map(Input::label).toList())
            + (work.spaces.of(x).isDelta() ? ", fill = zero" : filling.told())
            + (tokens.isEmpty() ? "" : ", tokens = ...")
            + ")";
    for (Input input : read) {
      Input.Sight.Aligned as = rows.of(input, alterations(input, known, rows, like.getFirst()));
      sights.put(input.index(), as);
      List<Manifest> donors = as.donors().stream().map(i -> manifest(work.inputs.get(i))).toList();
      for (String tensor : TokenTensors.of(manifest(input)).keySet()) {
        for (Manifest donor : donors) {
          if (donor.find(tensor).isEmpty()) {
            throw new Wrong(lacks(donor, tensor));
          }
        }
      }
      seen.put(
          input.index(),
          AlignedManifest.of(manifest(input), donors, as.map(), "align(" + input.label() + how));
    }
    Views views =
        Views.reshaped(
            work,
            call.span(),
            i -> sights.get(i.index()),
            i -> seen.get(i.index()),
            i -> "align(" + i.label() + how,
            i -> {
              Optional<Input.Sight.Aligned> as = Optional.ofNullable(sights.get(i.index()));
              return as.isPresent()
                  && (!as.get().alters().isEmpty()
                      || !as.get().map().isIdentity(TokenTensors.rows(manifest(i)).orElseThrow()));
            });
    return new Val.Node(views.of(x));
  }

  private static Manifest manifest(Input input) {
    return input.manifest().orElseThrow();
  }

  private List<Alteration> alterations(
      Input input, Map<Integer, Vocabulary> known, AlignedRows rows, Input like) {
    List<Alteration> all = new ArrayList<>();
    long was = TokenTensors.rows(manifest(input)).orElseThrow();
    if (was != rows.count()) {
      all.add(new Alteration.Vocabulary(was, rows.count()));
    }
    Vocabulary own = known.get(input.index());
    rows.tokens()
        .filter(now -> !now.isSame(own))
        .ifPresent(now -> all.add(new Alteration.Tokens(like.index(), own, now)));
    return all;
  }

  /** Whose tokens an input's rows are. */
  private Optional<Vocabulary> vocabulary(Input input) throws Wrong {
    Input of = input;
    while (of.seen().isPresent()) {
      if (of.seen().get().as() instanceof Input.Sight.Aligned as) {
        return as.tokens();
      }
      of = work.inputs.get(of.seen().get().of());
    }
    String path = of.over().map(work.inputs::get).orElse(of).path().orElseThrow();
    try {
      return work.catalog.orElseThrow().vocabulary(path);
    } catch (CatalogException e) {
      throw new Wrong(
          new Diagnostic(
              Severity.ERROR,
              e.slug(),
              e.getMessage(),
              Optional.of(new Diagnostic.Label(call.span(), "")),
              List.of(),
              e.lines()));
    }
  }

  /** Tokens of another alphabet never meet: nothing would be left of what was learned. */
  private void meets(Input input, Vocabulary own, Vocabulary target) throws Wrong {
    int shared = target.shared(own, own.size());
    int all = own.count();
    if (10L * shared < all) {
      throw new Wrong(
          error(
                  Slug.NO_TOKENS,
                  "of " + all + " tokens of `" + input.label() + "`, " + shared + " are wanted")
              .at(call.span())
              .note("tokenizers of two kinds write spaces with different signs, for instance")
              .help("leave it out:", without())
              .help("give models whose tokenizers are of one kind")
              .build());
    }
  }

  private Diagnostic byIndex(
      List<Input> without, Map<Integer, Vocabulary> known, List<Input> like) {
    var d =
        note(
                Slug.ROWS_BY_INDEX,
                "`" + without.getFirst().label() + "` has no tokenizer, so rows are taken by index")
            .at(call.span());
    if (!known.isEmpty()) {
      d.note("by index, rows are those of the same tokens only if no token was put between others");
    }
    if (like.size() == 1 && !call.given("multiple")) {
      String fill = call.given("fill") ? ", fill = " + call.span("fill").text() : "";
      String by = ", like = " + call.span("like").text() + fill + ")";
      d.help("to say so:", new Edit(call.span(), "fit(" + call.span("x").text() + by));
    }
    return d.help("put its tokenizer.json beside it").build();
  }

  private Diagnostic lacks(Manifest donor, String tensor) {
    return error(
            Slug.NAMES_DIFFER,
            "`" + tensor + "` is filled from `" + donor.label() + "`, which has none")
        .at(call.span())
        .note("found in the headers; no tensor data was read")
        .help("fill with zeros:", with("fill = \"zero\""))
        .build();
  }

  private Diagnostic computed() {
    return error(Slug.WRONG_ARGUMENTS, "rows are taken of checkpoints as they are")
        .at(call.span("like"), "this is computed")
        .help("leave it out:", without())
        .build();
  }

  private Edit without() {
    return new Edit(call.span(), call.span("x").text());
  }

  private Edit with(String argument) {
    return new Edit(
        call.span(), call.span().text().replaceFirst("\\)$", "") + ", " + argument + ")");
  }

  private List<Input> inputs(List<Value> models) {
    return models.stream()
        .map(v -> v.op() instanceof Op.Read(int i, _) ? i : -1)
        .distinct()
        .map(work.inputs::get)
        .toList();
  }

  /** A model, or some. */
  private Optional<List<Value>> models(String parameter) {
    Val val = call.argument(parameter);
    List<Value> found = new ArrayList<>();
    for (Val item : val instanceof Val.Items(var items, _) ? items : List.of(val)) {
      if (item instanceof Val.Wrong) {
        return Optional.empty();
      }
      if (item instanceof Val.Node(Value v) && Tensors.isOfElements(v)) {
        found.add(v);
      }
    }
    if (found.isEmpty() || val instanceof Val.Items(var items, _) && items.size() != found.size()) {
      work.report.add(
          error(Slug.WRONG_TYPE, "`" + parameter + "` is a model, or a list of models")
              .at(call.span(parameter))
              .help("leave `align` out:", without())
              .build());
      return Optional.empty();
    }
    return Optional.of(found);
  }

  private Optional<Filling> filling() {
    Val val = call.argument("fill");
    if (val instanceof Val.Text(var text, _)) {
      Optional<Filling> found =
          text.isEmpty() ? Optional.of(Filling.UNKNOWN) : Filling.of(text.get());
      if (found.isEmpty()) {
        work.report.add(
            error(Slug.WRONG_ARGUMENTS, "`fill` is \"like\", \"mean\", \"zero\" or models")
                .at(call.span("fill"))
                .help("fill with zeros:", new Edit(call.span("fill"), "\"zero\""))
                .build());
      }
      return found;
    }
    return models("fill").map(Filling::new);
  }
}
