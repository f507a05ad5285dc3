// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.catalog.Catalog;
import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.OwnFacts;
import dev.tva.graph.Value;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.tensor.Rational;
import dev.tva.type.Spaces;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What evaluation works on. Without a catalog only the text is checked: inputs have no headers,
 * parameters no values, and lists whose length is not known have the one tried.
 */
public final class Workspace {
  public final GraphBuilder graph = new GraphBuilder();
  public final Spaces spaces = new Spaces();
  public final List<Input> inputs = new ArrayList<>();
  public final Supports supports = new Supports(spaces, inputs);
  public final Report report = new Report();
  public final Budget budget = new Budget();
  public final Map<Value, Span> origins = new HashMap<>();

  /** The random fields made so far, as often as they were asked for. */
  public final List<Value> fields = new ArrayList<>();

  /** Values of single tensors, which meet any others that they fit: per row, column or element. */
  public final Map<Value, Grain> single = new HashMap<>();

  public final Set<Source> imported = new HashSet<>();
  final Map<Value, List<Clash>> clashes = new HashMap<>();
  final Map<Value, ArmHelp.Arms> arms = new HashMap<>();

  /** What each expression of the text was last evaluated to. */
  public final Map<Expr, Val> values = new IdentityHashMap<>();

  public final Optional<Catalog> catalog;
  public final OpenLists openLists;

  private final OwnFacts own =
      new OwnFacts(graph, supports::counted, supports::isPlain, this::keepOrigin);
  private int ownOf;

  /** Whether the text is one formula, whose names the command line binds. */
  public final boolean formula;

  public Workspace(Optional<Catalog> catalog, OpenLists openLists, boolean formula) {
    this.catalog = catalog;
    this.openLists = openLists;
    this.formula = formula;
  }

  /** The expression that stands at a place, if one was evaluated. */
  Optional<Expr> at(Span place) {
    return values.keySet().stream().filter(e -> e.span().equals(place)).findFirst();
  }

  /** Remembers a number of the script by which the length of a list may be meant. */
  public void saw(Rational number) {
    if (number.isInteger() && !report.inLibrary()) {
      openLists.saw(number.numerator());
    }
  }

  /** With {@code depth} and {@code layer} counted among the blocks of the value's own inputs. */
  public Value own(Value value) {
    if (ownOf != inputs.size()) {
      ownOf = inputs.size();
      own.forget();
    }
    return own.of(value);
  }

  private void keepOrigin(Value was, Value made) {
    Span at = origins.get(was);
    if (at != null) {
      origin(made, at);
    }
  }

  public boolean textOnly() {
    return catalog.isEmpty();
  }

  /** Whether patterns that take nothing here are none of the user's business. */
  public boolean isQuiet(Span span) {
    return report.inLibrary() || imported.contains(span.source());
  }

  /** Remembers where a value came from first; it may come from several places. */
  public Value origin(Value value, Span span) {
    origins.putIfAbsent(value, span);
    return value;
  }
}
