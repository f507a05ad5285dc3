// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.catalog.NameParts.Name;
import dev.tva.catalog.NameParts.Part;
import dev.tva.catalog.NameParts.Rest;
import dev.tva.catalog.Stacks.Block;
import dev.tva.catalog.Stacks.Stack;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds the runs of blocks among names. A run is a prefix under which consecutive numbers from 0
 * hold similar tensors: most share the rest of their name with a tensor of another block, numbers
 * in it aside. Of nested runs the outermost counts. Where blocks have parts of their own, as a
 * transformer's have attention and mlp, numbers may be missing, as they are where blocks were cut
 * out; those of plain sequences may not, whose numbers count activations too.
 */
final class StackFinder {
  private final List<Name> names;
  private final List<Stack> found = new ArrayList<>();

  /** Names that share their first components. */
  private record Node(List<Name> names, int depth) {}

  /** Names by the number that follows. */
  private record Numbered(SortedMap<Long, List<Name>> blocks, int depth) {
    List<Name> first() {
      return blocks.firstEntry().getValue();
    }
  }

  StackFinder(Collection<String> tensorNames) {
    names = NameParts.of(tensorNames);
  }

  /** The stacks; puts the block of each of their tensors into {@code blocks}. */
  List<Stack> find(Map<String, Block> blocks) {
    List<Numbered> lone = new ArrayList<>();
    Deque<Node> open = new ArrayDeque<>(List.of(new Node(names, 0)));
    while (!open.isEmpty()) {
      Node node = open.pop();
      Numbered numbered = numbered(node);
      boolean run = node.depth() > 0 && isRun(numbered);
      if (run) {
        add(numbered, blocks);
      } else if (node.depth() > 0 && isLone(numbered)) {
        lone.add(numbered);
      }
      children(node, run).forEach(open::push);
    }
    for (Numbered one : lone) {
      if (one.first().stream().noneMatch(n -> blocks.containsKey(n.text()))) {
        add(one, blocks);
      }
    }
    return found;
  }

  private static Numbered numbered(Node node) {
    return new Numbered(byNumber(node.names(), node.depth(), List.of()), node.depth());
  }

  private static List<Node> children(Node node, boolean run) {
    Map<Part, List<Name>> next = new LinkedHashMap<>();
    Part last = null;
    List<Name> same = List.of();
    for (Name name : node.names()) {
      Part[] parts = name.parts();
      if (node.depth() < parts.length - 1 && !(run && parts[node.depth()].isNumber())) {
        Part part = parts[node.depth()];
        if (part != last) {
          same = next.computeIfAbsent(part, _ -> new ArrayList<>());
          last = part;
        }
        same.add(name);
      }
    }
    return next.values().stream().map(n -> new Node(n, node.depth() + 1)).toList();
  }

  private static boolean isRun(Numbered n) {
    if (n.blocks().size() < 2) {
      return false;
    }
    Map<Rest, Integer> holders = new HashMap<>();
    int parts = 0;
    int all = 0;
    for (List<Name> block : n.blocks().values()) {
      Set<Rest> kinds = new HashSet<>();
      for (Name name : block) {
        if (kinds.add(name.rests()[n.depth() + 1])) {
          parts += name.parts().length > n.depth() + 2 ? 1 : 0;
        }
      }
      all += kinds.size();
      kinds.forEach(k -> holders.merge(k, 1, Integer::sum));
    }
    int shared = holders.values().stream().filter(h -> h > 1).mapToInt(h -> h).sum();
    boolean consecutive =
        n.blocks().firstKey() == 0 && n.blocks().lastKey() == n.blocks().size() - 1;
    return 2 * shared > all && (consecutive || 2 * parts > all);
  }

  /** The one block of a model that has one: it has at least two parts. */
  private static boolean isLone(Numbered n) {
    return n.blocks().size() == 1
        && n.first().stream()
                .filter(name -> name.parts().length > n.depth() + 2)
                .map(name -> name.parts()[n.depth() + 1])
                .filter(part -> !part.isNumber())
                .distinct()
                .limit(2)
                .count()
            == 2;
  }

  private void add(Numbered run, Map<String, Block> blocks) {
    Optional<List<Part>> path = inner(run);
    List<String> numbers = new ArrayList<>();
    List<List<Name>> ordered = new ArrayList<>();
    run.blocks()
        .forEach((number, block) -> {
          if (path.isEmpty()) {
            numbers.add(number.toString());
            ordered.add(block);
          } else {
            stage(block, run.depth() + 1, path.get())
                .forEach((inner, names) -> {
                  numbers.add(number + "." + inner);
                  ordered.add(names);
                });
          }
        });
    Stack stack =
        new Stack(
            run.first().getFirst().prefix(run.depth()),
            path.map(p -> p.stream().map(Part::text).collect(Collectors.joining("."))),
            numbers);
    found.add(stack);
    int components = run.depth() + 1 + path.map(p -> p.size() + 1).orElse(0);
    int place = 0;
    for (List<Name> block : ordered) {
      Block made = new Block(stack, block.getFirst().prefix(components), place++);
      block.forEach(name -> blocks.put(name.text(), made));
    }
  }

  /** The blocks of a stage; the last one takes what leads on to the next stage. */
  private static SortedMap<Long, List<Name>> stage(List<Name> names, int from, List<Part> path) {
    SortedMap<Long, List<Name>> within = byNumber(names, from, path);
    List<Name> last = within.lastEntry().getValue();
    names.stream().filter(n -> !n.leads(from, path)).forEach(last::add);
    return within;
  }

  /**
   * Where each block is a run itself and little besides. Experts are not: their layer has attention
   * and norms, which are of more kinds than the parts of an expert.
   */
  private static Optional<List<Part>> inner(Numbered run) {
    int from = run.depth() + 1;
    Map<List<Part>, Set<Rest>> kinds = new LinkedHashMap<>();
    for (Name name : run.first()) {
      Part[] parts = name.parts();
      int i = from;
      while (i < parts.length && !parts[i].isNumber()) {
        i++;
      }
      if (i < parts.length) {
        List<Part> path = List.of(Arrays.copyOfRange(parts, from, i));
        kinds.computeIfAbsent(path, _ -> new HashSet<>()).add(name.rests()[from]);
      }
    }
    return kinds.entrySet().stream()
        .max(Comparator.comparingInt(e -> e.getValue().size()))
        .map(Map.Entry::getKey)
        .filter(path -> isInner(run, path));
  }

  private static boolean isInner(Numbered run, List<Part> path) {
    int from = run.depth() + 1;
    boolean several = false;
    Set<Rest> inside = new HashSet<>();
    Set<Rest> outside = new HashSet<>();
    for (List<Name> block : run.blocks().values()) {
      Numbered inner = new Numbered(byNumber(block, from, path), from + path.size());
      if (inner.blocks().isEmpty() || inner.blocks().size() > 1 && !isRun(inner)) {
        return false;
      }
      several |= inner.blocks().size() > 1;
      block.forEach(n -> (n.leads(from, path) ? inside : outside).add(n.rests()[from]));
    }
    return several && inside.size() > outside.size();
  }

  /** The names that go on along a path and then with a number, by that number. */
  private static SortedMap<Long, List<Name>> byNumber(List<Name> names, int from, List<Part> path) {
    SortedMap<Long, List<Name>> found = new TreeMap<>();
    // Names are mostly in order: one after the other has the same number.
    Part last = null;
    List<Name> same = List.of();
    for (Name name : names) {
      if (name.leads(from, path)) {
        Part part = name.parts()[from + path.size()];
        if (part != last) {
          same = found.computeIfAbsent(part.number(), _ -> new ArrayList<>());
          last = part;
        }
        same.add(name);
      }
    }
    return found;
  }
}
