// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.catalog.MixtureKind;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Value;
import dev.tva.support.Supports.ShapePair;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A clash that matters, told: names come before shapes. */
final class ClashProblem {
  private static final String FROM_HEADERS = "found in the headers; no tensor data was read";

  private final Workspace work;
  private final Clash clash;
  private final List<Integer> inputs;
  private final String left;
  private final String right;
  private final SortedSet<String> onlyLeft;
  private final SortedSet<String> onlyRight;
  private final List<String> shapes;

  private ClashProblem(Workspace work, Clash clash, SortedSet<String> used) {
    this.work = work;
    this.clash = clash;
    this.onlyLeft = both(clash.onlyLeft(), used);
    this.onlyRight = both(clash.onlyRight(), used);
    this.shapes = clash.shapes().keySet().stream().filter(used::contains).toList();
    this.inputs = inputs();
    this.left = label(inputs.getFirst());
    this.right = label(inputs.getLast());
  }

  /** A clash of which only {@code used} tensors matter. */
  static Diagnostic of(Workspace work, Clash clash, SortedSet<String> used) {
    var problem = new ClashProblem(work, clash, used);
    if (clash.reason() == Clash.Reason.NOTHING_SHARED) {
      return problem.nothingShared();
    }
    if (clash.reason() == Clash.Reason.ARM) {
      return problem.arm();
    }
    return problem.onlyLeft.isEmpty() && problem.onlyRight.isEmpty()
        ? problem.shapes()
        : problem.names();
  }

  private static SortedSet<String> both(SortedSet<String> a, Set<String> b) {
    SortedSet<String> kept = new TreeSet<>(TensorNames.ORDER);
    a.stream().filter(b::contains).forEach(kept::add);
    return kept;
  }

  /** The two inputs that show the difference best: one of each side. */
  private List<Integer> inputs() {
    if (!shapes.isEmpty() && onlyLeft.isEmpty() && onlyRight.isEmpty()) {
      ShapePair one = clash.shapes().get(shapes.getFirst());
      return List.of(one.left(), one.right());
    }
    Set<Integer> behindLeft = work.supports.behind(clash.left());
    Integer first = work.supports.behind(clash.left()).getFirst();
    if (behindLeft.equals(work.supports.behind(clash.right()))) {
      return List.of(first, first);
    }
    Integer second =
        work.supports.behind(clash.right()).stream()
            .filter(i -> !i.equals(first))
            .findFirst()
            .orElse(first);
    return List.of(first, second);
  }

  private String label(int input) {
    return "`" + work.inputs.get(input).label() + "`";
  }

  private Diagnostic shapes() {
    int all = work.supports.of(clash.left()).map(Set::size).orElse(shapes.size());
    var d =
        error(
                Slug.SHAPE_MISMATCH,
                left
                    + " and "
                    + right
                    + " differ in shape at "
                    + shapes.size()
                    + " of "
                    + all
                    + " tensors")
            .at(clash.span(), "both sides must agree, tensor by tensor")
            .table(List.of("tensor", left, right), shapes.stream().map(this::row).toList());
    Set<Long> rows = shapes.stream().map(this::moreRows).collect(Collectors.toSet());
    if (rows.size() == 1 && !rows.contains(0L)) {
      d.note(
          "they differ only in dimension 0, by "
              + Counted.of(rows.iterator().next(), "row")
              + "; added vocabulary looks like this");
    }
    d.note(FROM_HEADERS);
    if (rows.size() == 1 && !rows.contains(0L)) {
      new OneSide(work, clash).aligned(d);
    }
    new Restriction(work, clash).help(d, new TreeSet<>(shapes));
    if (rows.contains(0L) && shapes.stream().allMatch(this::areOfOneKind)) {
      new OneSide(work, clash).fitted(d);
    }
    return d.build();
  }

  private List<String> row(String name) {
    ShapePair pair = clash.shapes().get(name);
    return List.of(name, pair.leftSpec().shape().toString(), pair.rightSpec().shape().toString());
  }

  /** Whether both sides have as many dimensions. */
  private boolean areOfOneKind(String name) {
    ShapePair p = clash.shapes().get(name);
    return p.leftSpec().shape().ndim() == p.rightSpec().shape().ndim();
  }

  /** By how many rows the sides differ; 0 where they differ in more than that. */
  private long moreRows(String name) {
    ShapePair p = clash.shapes().get(name);
    var a = p.leftSpec().shape().dimensions();
    var b = p.rightSpec().shape().dimensions();
    boolean only =
        a.size() == b.size()
            && !a.isEmpty()
            && a.subList(1, a.size()).equals(b.subList(1, b.size()));
    return only ? Math.abs(a.getFirst() - b.getFirst()) : 0;
  }

  /** An arm is chosen for what it lacks. */
  private Diagnostic arm() {
    SortedSet<String> lacks = onlyLeft.isEmpty() ? onlyRight : onlyLeft;
    String count = Counted.of(lacks.size(), "tensor");
    var d =
        error(Slug.NAMES_DIFFER, "an arm is chosen for " + count + " that it does not have")
            .at(clash.span(), label())
            .table(List.of("tensor"), lacks.stream().map(List::of).toList())
            .note(FROM_HEADERS);
    new ArmHelp(work, clash.span()).help(d, lacks);
    return d.help("choose an arm that has them, or a delta, which is zero without them").build();
  }

  private Diagnostic names() {
    List<List<String>> rows = new ArrayList<>();
    onlyLeft.forEach(n -> rows.add(List.of(n, "yes", "no")));
    onlyRight.forEach(n -> rows.add(List.of(n, "no", "yes")));
    String sides = left.equals(right) ? "the two sides" : left + " and " + right;
    var d =
        error(
                Slug.NAMES_DIFFER,
                sides
                    + " do not have the same tensors: "
                    + rows.size()
                    + (rows.size() == 1 ? " differs" : " differ"))
            .at(clash.span(), label())
            .table(
                left.equals(right)
                    ? List.of("tensor", "left", "right")
                    : List.of("tensor", left, right),
                rows)
            .note(FROM_HEADERS);
    if (!noteOtherNames(d)) {
      SortedSet<String> bad = new TreeSet<>(TensorNames.ORDER);
      bad.addAll(onlyLeft);
      bad.addAll(onlyRight);
      new Restriction(work, clash).help(d, bad);
    }
    return d.build();
  }

  private String label() {
    return switch (clash.reason()) {
      case NAMES, SHAPES ->
          work.spaces.of(clash.left()).isPoint() && work.spaces.of(clash.right()).isPoint()
              ? "two models must have the same names"
              : "what is computed from a model is not zero where it lacks a tensor";
      case MOVED -> "a delta moves only what the model has";
      case DIVISOR -> "a divisor is zero where it lacks a tensor";
      case MATRIX -> "a matrix that is not there has no size";
      case NOT_ZERO -> "this is not zero where its delta is, and so not where it lacks a tensor";
      case ARM -> "this is a model without them";
      case NOTHING_SHARED -> "they have no tensor in common";
    };
  }

  private Diagnostic nothingShared() {
    var d =
        error(Slug.NAMES_DIFFER, left + " and " + right + " have no tensor in common")
            .at(clash.span(), label())
            .table(List.of("", "tensors", "the first one"), List.of(told(0), told(1)))
            .note(FROM_HEADERS);
    if (!noteOtherNames(d)) {
      d.help("give checkpoints of one architecture");
    }
    return d.build();
  }

  private List<String> told(int side) {
    SortedSet<String> names = work.inputs.get(inputs.get(side)).manifest().orElseThrow().names();
    return List.of(side == 0 ? left : right, "" + names.size(), names.first());
  }

  /** Says by which head the names differ, where it is that. */
  private boolean noteOtherNames(Diagnostic.Builder d) {
    SortedSet<String> l = work.supports.of(clash.left()).orElseGet(Collections::emptySortedSet);
    SortedSet<String> r = work.supports.of(clash.right()).orElseGet(Collections::emptySortedSet);
    boolean splitLeft = holdsExperts(l) && hasExperts(r);
    if (splitLeft || holdsExperts(r) && hasExperts(l)) {
      String side = splitLeft ? left : right;
      d.note("one tensor of " + side + " holds all experts of a block");
      new OneSide(work, clash).split(d, !splitLeft);
      return true;
    }
    Optional<OtherNames> other =
        OtherNames.between(foreign(l, clash.right()), foreign(r, clash.left()), this::areAlike);
    other.ifPresent(o -> {
      d.note(o.told(left, l.size(), right, r.size()));
      new OneSide(work, clash).renamed(d, o);
    });
    return other.isPresent();
  }

  /** Whether a tensor of the left side has the shape of one of the right. */
  private boolean areAlike(String ofLeft, String ofRight) {
    return shape(clash.left(), ofLeft).equals(shape(clash.right(), ofRight));
  }

  private Optional<Shape> shape(Value of, String name) {
    return work.supports.reads(of).stream()
        .flatMap(i -> work.inputs.get(i).manifest().flatMap(m -> m.find(name)).stream())
        .map(TensorSpec::shape)
        .findFirst();
  }

  private static boolean holdsExperts(SortedSet<String> names) {
    return names.stream().anyMatch(n -> MixtureKind.fused(n).isPresent());
  }

  private static boolean hasExperts(SortedSet<String> names) {
    return names.stream().anyMatch(n -> MixtureKind.expert(n).isPresent());
  }

  /** Names that none of the checkpoints behind a value has, selected or not. */
  private SortedSet<String> foreign(SortedSet<String> names, Value to) {
    SortedSet<String> foreign = work.supports.meets().lacking(to, names);
    foreign.removeIf(n -> work.supports.isBehind(to, n));
    return foreign;
  }
}
