// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Literals;
import dev.tva.type.Val;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Code that makes of an expression what is needed where it stands; names are those in use. */
public final class Mends {
  private final Workspace work;

  public Mends(Workspace work) {
    this.work = work;
  }

  /** An expression where an operand may stand. */
  public static String operand(String code) {
    return code.matches("[\\p{L}_][\\p{L}\\p{N}_.]*(\\([^()]*\\))?|\\d[\\d.]*%?")
        ? code
        : "(" + code + ")";
  }

  /** Of a type that is wanted; empty where nobody knows how. */
  public Optional<Edit> of(String wanted, String got, Span span) {
    String text = span.text();
    return code(wanted, got, text)
        .filter(_ -> !text.contains("\n"))
        .map(code -> new Edit(span, code));
  }

  private Optional<String> code(String wanted, String got, String text) {
    boolean tensors = got.equals("model") || got.equals("delta") || got.equals("weighted sum");
    return switch (wanted) {
      case "delta" ->
          got.equals("model") ? model(text).map(base -> operand(text) + " - " + base) : none();
      case "model" ->
          switch (got) {
            case "delta" -> model(text).map(base -> base + " + " + operand(text));
            case "weighted sum" -> Optional.of("(" + text + ") as model");
            case "string" -> Optional.of("model(" + text + ")");
            default -> none();
          };
      case "number" ->
          got.equals("string")
              ? Optional.of(text.replace("\"", "")).filter(Literals::isNumber)
              : got.startsWith("list")
                  ? Optional.of(operand(text) + "[0]")
                  : tensors ? Optional.of("norm(" + text + ")") : none();
      case "list" ->
          Optional.of(
              got.equals("number") && text.matches("\\d+") ? "1.." + text : "[" + text + "]");
      case "string" -> text.matches("\\w+") ? Optional.of("\"" + text + "\"") : none();
      default -> wanted.equals("list of " + got + "s") ? Optional.of("[" + text + "]") : none();
    };
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  /** The name of a model other than this one: a base, where one is called so. */
  public Optional<String> model(String than) {
    return models().filter(l -> !l.equals(than)).min(Comparator.comparing(l -> !l.equals("base")));
  }

  /** The names of models that are read. */
  public Stream<String> models() {
    return inputs(false);
  }

  /** The names of deltas: those that have been used, then those that are read. */
  public Stream<String> deltas() {
    Stream<String> used =
        work.values.keySet().stream()
            .filter(e -> e instanceof Expr.Name && isDelta(e))
            .map(e -> e.span().text())
            .sorted();
    return Stream.concat(used, inputs(true)).distinct();
  }

  private Stream<String> inputs(boolean delta) {
    return work.inputs.stream()
        .filter(i -> i.delta() == delta)
        .map(Input::label)
        .filter(l -> l.matches("[\\p{L}_][\\p{L}\\p{N}_]*"));
  }

  /** The name of a delta. */
  public Optional<String> delta() {
    return deltas().findFirst();
  }

  public boolean isDelta(Expr e) {
    return work.values.get(e) instanceof Val.Node(Value v) && work.spaces.of(v).isDelta();
  }

  public boolean isPoint(Expr e) {
    return work.values.get(e) instanceof Val.Node(Value v) && work.spaces.of(v).isPoint();
  }

  /** The leftmost model used by its name inside a place. */
  public Optional<String> modelIn(Span span) {
    return work.values.keySet().stream()
        .filter(e -> e instanceof Expr.Name && isPoint(e) && isInside(e.span(), span))
        .min(Comparator.comparing(e -> e.span().start()))
        .map(e -> e.span().text());
  }

  /** A delta used inside a place, or any. */
  public Optional<String> deltaIn(Span span) {
    return work.values.keySet().stream()
        .filter(e -> e instanceof Expr.Name && isDelta(e) && isInside(e.span(), span))
        .map(e -> e.span().text())
        .sorted()
        .findFirst()
        .or(this::delta);
  }

  /** What is added to the model of a sum, which may be in error itself. */
  public Optional<Expr> added(Span sum) {
    return largest(sum, this::isPoint)
        .flatMap(point ->
            largest(
                sum,
                e ->
                    e.span().end() <= point.span().start()
                        || e.span().start() >= point.span().end()));
  }

  private Optional<Expr> largest(Span in, Predicate<Expr> which) {
    return work.values.keySet().stream()
        .filter(e -> isInside(e.span(), in) && !e.span().equals(in) && which.test(e))
        .max(
            Comparator.comparing((Expr e) -> e.span().end() - e.span().start())
                .thenComparing(e -> -e.span().start()));
  }

  private static boolean isInside(Span span, Span in) {
    return span.source().equals(in.source())
        && in.start() <= span.start()
        && span.end() <= in.end();
  }

  /** A number or mask that is added to a model, made the factor of a delta. */
  public Optional<Edit> scaling(Span sum) {
    Optional<String> point = largest(sum, this::isPoint).map(e -> e.span().text());
    Optional<String> delta =
        delta().or(() -> point.flatMap(p -> model(p).map(m -> "(" + m + " - " + p + ")")));
    return added(sum)
        .flatMap(f -> delta.map(d -> new Edit(f.span(), operand(f.span().text()) + "*" + d)))
        .map(e -> widened(e, sum));
  }

  /** What is added to a model, said to be a delta. */
  public Optional<Edit> stating(Span sum) {
    return added(sum)
        .map(e -> new Edit(e.span(), "(" + e.span().text() + " as delta)"))
        .map(e -> widened(e, sum));
  }

  /** The same change, of all the sum, so that it is shown with what stands around it. */
  private static Edit widened(Edit edit, Span around) {
    String text = around.source().text();
    return new Edit(
        around,
        text.substring(around.start(), edit.place().start())
            + edit.text()
            + text.substring(edit.place().end(), around.end()));
  }

  /** Of alternatives one of which is a model: a choice between deltas, added to that model. */
  public Optional<Edit> choosingDeltas(Span choice) {
    return work.values.keySet().stream()
        .filter(e -> e instanceof Expr.Name && isPoint(e) && isInside(e.span(), choice))
        .min(Comparator.comparing((Expr e) -> e.span().start()))
        .map(e ->
            new Edit(
                choice,
                e.span().text() + " + (" + widened(new Edit(e.span(), "0"), choice).text() + ")"));
  }

  /** {@code max(base, 0)}: a model's own numbers, cut at zero. */
  public Optional<Edit> cutAtZero(Span choice) {
    Matcher m =
        Pattern.compile("(max|min)\\(\\s*(?:0\\s*,\\s*)?([\\p{L}_]\\w*)(?:\\s*,\\s*0)?\\s*\\)")
            .matcher(choice.text());
    return m.matches() && choice.text().contains("0")
        ? Optional.of(
            new Edit(
                choice,
                m.group(2)
                    + "*("
                    + m.group(2)
                    + (m.group(1).equals("max") ? " > 0)" : " < 0)")
                    + " as model"))
        : Optional.empty();
  }

  /**
   * A call whose lists have as many items: those of numbers follow those of tensors, else the
   * shortest.
   */
  public Optional<Edit> evened(Span call) {
    List<Expr> lists =
        work.values.entrySet().stream()
            .filter(e -> e.getValue() instanceof Val.Items)
            .map(Map.Entry::getKey)
            .filter(e -> isInside(e.span(), call) && !e.span().equals(call))
            .sorted(Comparator.comparing(e -> e.span().start()))
            .toList();
    List<Expr> outer =
        lists.stream()
            .filter(e -> lists.stream().noneMatch(o -> o != e && isInside(e.span(), o.span())))
            .toList();
    List<Expr> tensors = outer.stream().filter(e -> !isOfNumbers(e)).toList();
    int wanted =
        (tensors.isEmpty() || tensors.size() == outer.size() ? outer : tensors)
            .stream().mapToInt(this::size).min().orElse(0);
    StringBuilder code = new StringBuilder();
    int from = call.start();
    for (Expr list : outer) {
      Optional<String> cut = ofSize(list, wanted);
      if (wanted == 0 || cut.isEmpty()) {
        return Optional.empty();
      }
      code.append(call.source().text(), from, list.span().start()).append(cut.get());
      from = list.span().end();
    }
    return outer.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Edit(call, code.append(call.source().text(), from, call.end()).toString()));
  }

  private int size(Expr list) {
    return work.values.get(list) instanceof Val.Items(var items, _) ? items.size() : 0;
  }

  private boolean isOfNumbers(Expr list) {
    return work.values.get(list) instanceof Val.Items(var items, _)
        && items.stream().allMatch(i -> i instanceof Val.Node(Value v) && v.grain() == Grain.MODEL);
  }

  private Optional<String> ofSize(Expr list, int wanted) {
    int size = size(list);
    if (size == wanted) {
      return Optional.of(list.span().text());
    }
    if (size > wanted) {
      return Optional.of(
          list instanceof Expr.ListOf l
              ? "["
                  + l.span()
                      .source()
                      .text()
                      .substring(
                          l.items().getFirst().span().start(),
                          l.items().get(wanted - 1).span().end())
                  + "]"
              : operand(list.span().text()) + "[0.." + (wanted - 1) + "]");
    }
    return list instanceof Expr.ListOf l && size > 0
        ? Optional.of(
            list.span().text().substring(0, list.span().text().length() - 1)
                + (", " + l.items().getLast().span().text()).repeat(wanted - size)
                + "]")
        : Optional.empty();
  }

  /** A reduction taken another way, or with {@code per} left out where {@code to} is empty. */
  public static Edit per(Span call, String to) {
    String text = call.text();
    int at = Math.max(text.lastIndexOf("per ="), text.lastIndexOf("per="));
    if (at < 0) {
      return new Edit(call, text);
    }
    int end = at;
    while (end < text.length() && ",)".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String before = text.substring(0, at);
    String head = to.isEmpty() ? before.stripTrailing().replaceFirst(",$", "") : before;
    return new Edit(call, head + (to.isEmpty() ? "" : "per = " + to) + text.substring(end));
  }
}
