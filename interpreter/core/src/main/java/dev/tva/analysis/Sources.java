// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Labels;
import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Remark;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.Input;
import dev.tva.support.Mends;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Literals;
import dev.tva.tensor.TensorSpec;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Opens what a script reads; the same path is the same input. */
final class Sources {
  /** Longer, a list would not be typed. */
  private static final int MOST_LISTED = 8;

  private final Workspace work;

  Sources(Workspace work) {
    this.work = work;
  }

  /** A path in a script is relative to the file that says it. */
  Val open(Val path, boolean delta, Span span) {
    if (!(path instanceof Val.Text(Optional<String> text, _))) {
      return Val.WRONG;
    }
    if (text.isPresent() && !isWrittenRight(text.get(), span)) {
      return Val.WRONG;
    }
    if (work.catalog.isEmpty() || text.isEmpty()) {
      String label = text.orElse("input " + work.inputs.size());
      return unread(label, delta, span);
    }
    String resolved = work.catalog.get().resolve(span.source().name(), text.get());
    return openResolved(resolved, text.get(), delta, span);
  }

  /** What an id of a hub leads to, nobody looks up for a text alone; how it is written, is seen. */
  private boolean isWrittenRight(String path, Span span) {
    try {
      if (HubId.isOne(path)) {
        HubId.of(path);
      }
      return true;
    } catch (CatalogException e) {
      work.report.add(PathProblem.of(e, path, span));
      return false;
    }
  }

  /** An input of which only the name is known. */
  Val unread(String label, boolean delta, Span span) {
    for (Input input : work.inputs) {
      if (input.manifest().isEmpty()
          && input.label().equals(label)
          && input.delta() == delta
          && input.seen().isEmpty()) {
        return read(input.index(), delta, span);
      }
    }
    return add(label, delta, Optional.empty(), Optional.empty(), Optional.empty(), span);
  }

  Val openResolved(String path, String label, boolean delta, Span span) {
    return openResolved(path, label, delta, span, s -> openedAs(s, span));
  }

  /** {@code helps} says what to do where the checkpoint was saved as the other of the two. */
  Val openResolved(
      String path,
      String label,
      boolean delta,
      Span span,
      Function<String, List<? extends Help>> helps) {
    try {
      String place = work.catalog.orElseThrow().place(path);
      for (Input input : work.inputs) {
        if (input.path().equals(Optional.of(place))
            && input.delta() == delta
            && input.over().isEmpty()
            && input.only().isEmpty()
            && input.seen().isEmpty()) {
          return read(input.index(), delta, span);
        }
      }
      Manifest manifest = work.catalog.orElseThrow().open(path);
      if (delta ? manifest.isSavedModel() : manifest.isDelta()) {
        String space = delta ? "model" : "delta";
        work.report.add(wrongSpace(label, space, span, helps.apply(space)));
        return Val.WRONG;
      }
      if (delta && !manifest.isDelta() && !isQuoted(span)) {
        work.report.add(takenAsDelta(label, span));
      }
      for (Remark remark : manifest.remarks()) {
        work.report.add(told(remark, path, span));
      }
      return add(label, delta, Optional.empty(), Optional.of(place), Optional.of(manifest), span);
    } catch (CatalogException e) {
      if (delta && e.slug() == Slug.ADAPTER_IS_NO_MODEL) {
        work.report.add(needsBase(label, span));
        return Val.WRONG;
      }
      Diagnostic problem = PathProblem.of(e, path, span);
      work.report.add(
          e.slug() == Slug.ADAPTER_IS_NO_MODEL
              ? applied(span).map(problem::withFirst).orElse(problem)
              : problem);
      return Val.WRONG;
    }
  }

  /** An adapter is a delta once its base is named. */
  private Diagnostic needsBase(String label, Span path) {
    String file = isQuoted(path) ? path.text() : Literals.quoted(path.text());
    String base = new Mends(work).model("").orElse("base");
    String code = "lora(" + file + ", " + base + ")";
    boolean called = call(path, "delta").isPresent();
    return error(Slug.ADAPTER_NEEDS_BASE, "an adapter is a delta of the model that it changes")
        .at(path)
        .example(
            "name the model that it was trained on:",
            called ? code : "'" + label + "=" + code + "'")
        .build();
  }

  /** {@code model("adapter")} as a model with the adapter on it. */
  private Optional<Help> applied(Span path) {
    return call(path, "model")
        .flatMap(c ->
            new Mends(work)
                .model("")
                .map(base -> "(" + base + " + lora(" + path.text() + ", " + base + "))")
                .map(code ->
                    new Help.Change(
                        "apply it to the model it was trained on:", code, new Edit(c, code))));
  }

  /** The call of a function that is given a path alone. */
  private static Optional<Span> call(Span path, String function) {
    String text = path.source().text();
    int start = path.start() - function.length() - 1;
    return start >= 0 && text.startsWith(function + "(", start) && text.startsWith(")", path.end())
        ? Optional.of(path.source().span(start, path.end() + 1))
        : Optional.empty();
  }

  private static Diagnostic wrongSpace(
      String label, String space, Span span, List<? extends Help> helps) {
    var d = error(Slug.WRONG_SPACE_IN_FILE, "`" + label + "` was saved as a " + space).at(span);
    helps.forEach(d::help);
    return d.build();
  }

  /** {@code model("tau")} as {@code delta("tau")}, or the other way. */
  private static List<Help> openedAs(String space, Span path) {
    String words = "open it as one:";
    String code = space + "(" + path.text() + ")";
    return List.of(
        call(path, space.equals("model") ? "delta" : "model")
            .<Help>map(c -> new Help.Change(words, code, new Edit(c, code)))
            .orElse(new Help.Advice(words, code)));
  }

  /** A parameter that is of the other space, or a list without this item. */
  static List<Help> declaredAs(
      String name, Expr.TypeName type, Span given, Optional<String> without) {
    String space = type.name().equals("model") ? "delta" : "model";
    String code = type.list() ? "[" + space + "]" : space;
    Help declared =
        new Help.Change(
            type.list() ? "declare all as such:" : "declare it as one:",
            "param " + name + ": " + code,
            new Edit(type.span(), code));
    return without
        .map(w -> List.of(declared, new Help.Change("to leave it out:", w, new Edit(given, w))))
        .orElse(List.of(declared));
  }

  /** A published delta does not say that it is one; nor does a model given by mistake. */
  private static Diagnostic takenAsDelta(String label, Span span) {
    return Diagnostic.warning(
            Slug.TAKEN_AS_A_DELTA, "`" + label + "` does not say that it is a delta")
        .at(span, "taken as one")
        .note("what tva saves says what it is; published deltas do not")
        .note("a model is made a delta by taking another from it: `x - base`")
        .build();
  }

  private static boolean isQuoted(Span span) {
    return span.text().startsWith("\"");
  }

  /** Tells of an adapter given as a checkpoint, which is no model whatever the text makes of it. */
  boolean isAdapter(Optional<Catalog> catalog, String path, Span span) {
    try {
      if (catalog.isPresent()) {
        catalog.get().open(catalog.get().resolve("", path));
      }
      return false;
    } catch (CatalogException e) {
      boolean adapter = e.slug() == Slug.ADAPTER_IS_NO_MODEL;
      if (adapter) {
        work.report.add(PathProblem.of(e, path, span));
      }
      return adapter;
    }
  }

  boolean exists(Catalog catalog, String path) {
    try {
      catalog.open(path);
      return true;
    } catch (CatalogException _) {
      return false;
    }
  }

  /** Whether the checkpoint at a path was saved as a delta; false where it cannot be read. */
  boolean isDelta(Catalog catalog, String path) {
    try {
      return catalog.open(path).isDelta();
    } catch (CatalogException _) {
      return false;
    }
  }

  private static Diagnostic told(Remark remark, String path, Span span) {
    return PathProblem.of(
        remark.severity(),
        remark.slug(),
        remark.sentence(),
        remark.lines(),
        path,
        Optional.of(span));
  }

  /** The last name of an id, as a path here. */
  private static Edit here(Span span) {
    return new Edit(span, span.text().replaceFirst("hf:(.*/)?", ""));
  }

  Val openAll(Val paths, Span span) {
    if (!(paths instanceof Val.Text(Optional<String> text, _))) {
      return Val.WRONG;
    }
    if (text.isPresent() && HubId.isOne(text.get())) {
      work.report.add(
          error(Slug.BAD_HUB_ID, "an id of a hub is no pattern of paths")
              .at(span)
              .help("fetch them with the hub's own program, and match their folders:", here(span))
              .build());
      return Val.WRONG;
    }
    if (work.catalog.isEmpty() || text.isEmpty()) {
      List<Val> some = new ArrayList<>();
      int length = work.openLists.length();
      for (int i = 0; i < length; i++) {
        some.add(unread(text.orElse("input") + " #" + (i + 1), false, span));
      }
      return new Val.Items(some);
    }
    Catalog catalog = work.catalog.get();
    try {
      List<Val> all = new ArrayList<>();
      String pattern = catalog.resolve(span.source().name(), text.get());
      List<String> found = catalog.expand(pattern);
      for (String path : found) {
        String label = asWritten(path, pattern, text.get());
        Val one =
            openResolved(
                path, label, false, span, _ -> listed(found, pattern, text.get(), span, label));
        if (one instanceof Val.Wrong) {
          return Val.WRONG;
        }
        all.add(one);
      }
      return new Val.Items(all, Labels.ofPaths(found));
    } catch (CatalogException e) {
      work.report.add(PathProblem.of(e, text.get(), span));
      return Val.WRONG;
    }
  }

  private static String asWritten(String path, String pattern, String written) {
    return pattern.endsWith(written)
        ? PathProblem.asWritten(path, pattern, written)
        : path.substring(path.lastIndexOf('/') + 1);
  }

  /** The models among what a pattern found, each by its name. */
  private List<Help> listed(
      List<String> paths, String pattern, String written, Span path, String delta) {
    List<String> models =
        paths.stream()
            .filter(p -> !isDelta(work.catalog.orElseThrow(), p))
            .map(p -> "model(" + Literals.quoted(asWritten(p, pattern, written)) + ")")
            .toList();
    Optional<Span> call = call(path, "models");
    if (models.isEmpty() || models.size() > MOST_LISTED || call.isEmpty()) {
      return List.of(new Help.Advice("open it by itself:", "delta(\"" + delta + "\")"));
    }
    String code = "[" + String.join(", ", models) + "]";
    return List.of(
        new Help.Change("to leave it out, name the others:", code, new Edit(call.get(), code)));
  }

  /**
   * The delta that an adapter makes of a base.
   *
   * @param base a checkpoint as it is: names are looked up among its headers
   */
  Val adapter(Val path, Span span, Val base, Span baseSpan) {
    if (!(path instanceof Val.Text(Optional<String> text, _)) || base instanceof Val.Wrong) {
      return Val.WRONG;
    }
    if (!(base instanceof Val.Node(Value v) && v.op() instanceof Op.Read(int index, boolean delta))
        || delta) {
      work.report.add(
          error(Slug.ADAPTER_NEEDS_BASE, "an adapter changes a checkpoint as it is")
              .at(baseSpan, "this is computed")
              .help(trained(span, baseSpan))
              .build());
      return Val.WRONG;
    }
    Input over = work.inputs.get(index);
    if (text.isPresent() && !isWrittenRight(text.get(), span)) {
      return Val.WRONG;
    }
    String label = "lora(\"" + text.orElse("") + "\", " + over.label() + ")";
    for (Input input : work.inputs) {
      if (input.over().equals(Optional.of(index))
          && input.label().equals(label)
          && input.seen().isEmpty()) {
        return read(input.index(), true, span);
      }
    }
    if (work.catalog.isEmpty() || text.isEmpty() || over.path().isEmpty()) {
      return add(label, true, Optional.of(index), Optional.empty(), Optional.empty(), span);
    }
    String resolved = work.catalog.get().resolve(span.source().name(), text.get());
    try {
      Manifest manifest = work.catalog.get().adapter(resolved, over.path().get()).labelled(label);
      String place = work.catalog.get().place(resolved);
      for (Remark remark : manifest.remarks()) {
        work.report.add(told(remark, resolved, span));
      }
      return add(label, true, Optional.of(index), Optional.of(place), Optional.of(manifest), span);
    } catch (CatalogException e) {
      work.report.add(PathProblem.of(e, resolved, span));
      return Val.WRONG;
    }
  }

  /** A single tensor of a checkpoint, which meets any others that it fits. */
  Val tensor(Val path, Span span, Val name, Span nameSpan, Grain per) {
    if (!(path instanceof Val.Text(Optional<String> file, _))
        || !(name instanceof Val.Text(Optional<String> tensor, _))
        || file.isPresent() && !isWrittenRight(file.get(), span)) {
      return Val.WRONG;
    }
    String label = "tensor(\"" + file.orElse("") + "\", \"" + tensor.orElse("") + "\")";
    if (work.catalog.isEmpty() || file.isEmpty() || tensor.isEmpty()) {
      return unread(label, true, span);
    }
    String resolved = work.catalog.get().resolve(span.source().name(), file.get());
    try {
      Manifest whole = work.catalog.get().open(resolved);
      Optional<TensorSpec> spec = whole.find(tensor.get());
      if (spec.isEmpty()) {
        work.report.add(noTensor(whole, tensor.get(), nameSpan));
        return Val.WRONG;
      }
      String place = work.catalog.get().place(resolved);
      for (Input input : work.inputs) {
        if (input.only().equals(tensor) && input.path().equals(Optional.of(place))) {
          return single(read(input.index(), true, span), per);
        }
      }
      Map<String, Piece> pieces = new HashMap<>();
      whole.piece(tensor.get()).ifPresent(p -> pieces.put(Input.ONLY, p));
      Manifest one =
          new Manifest(label, Map.of(Input.ONLY, spec.get()), pieces, Map.of(), List.of())
              .from(whole.origin());
      int index = work.inputs.size();
      work.inputs.add(
          new Input(
              index,
              label,
              true,
              Optional.empty(),
              Optional.of(place),
              Optional.of(one),
              List.of(),
              Optional.empty(),
              tensor));
      return single(read(index, true, span), per);
    } catch (CatalogException e) {
      work.report.add(PathProblem.of(e, resolved, span));
      return Val.WRONG;
    }
  }

  private Val single(Val read, Grain per) {
    work.single.put(((Val.Node) read).value(), per);
    return read;
  }

  private static Diagnostic noTensor(Manifest whole, String tensor, Span span) {
    var d =
        error(
                Slug.PATTERN_MATCHES_NOTHING,
                "`" + whole.label() + "` has no tensor `" + tensor + "`")
            .at(span)
            .note("found in the headers; no tensor data was read");
    Problems.suggestion(tensor, whole.names())
        .ifPresentOrElse(
            n -> d.instead("did you mean", Literals.quoted(n)),
            () -> d.help("name a tensor that `tva ls` lists"));
    return d.build();
  }

  private Help trained(Span path, Span base) {
    String words = "give the model it was trained on:";
    Mends mends = new Mends(work);
    return mends
        .modelIn(base)
        .or(() -> mends.model(base.text()))
        .<Help>map(
            m -> new Help.Change(words, "lora(" + path.text() + ", " + m + ")", new Edit(base, m)))
        .orElse(new Help.Advice(words, "lora(" + path.text() + ", base)"));
  }

  private Val add(
      String label,
      boolean delta,
      Optional<Integer> over,
      Optional<String> path,
      Optional<Manifest> manifest,
      Span span) {
    int index = work.inputs.size();
    work.inputs.add(
        new Input(
            index,
            label,
            delta,
            over,
            path,
            manifest,
            List.of(),
            Optional.empty(),
            Optional.empty()));
    return read(index, delta, span);
  }

  private Val read(int index, boolean delta, Span span) {
    return new Val.Node(work.origin(work.graph.of(new Op.Read(index, delta)), span));
  }
}
