// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.session.Prelude;
import dev.tva.session.StandardLibrary;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/** The cards of all functions that are there without an import, in groups. */
public final class Cards {
  private static final SequencedMap<String, String> METADATA = new LinkedHashMap<>();

  static {
    METADATA.put("ndim", "How many dimensions the tensor has.");
    METADATA.put("rows", "The rows of the tensor, seen as a matrix.");
    METADATA.put("cols", "The columns of the tensor, seen as a matrix.");
    METADATA.put("dtype", "The dtype of the tensor, to compare with: `dtype == bf16`.");
    METADATA.put("layer", "The place of the tensor's block in its stack, from 0.");
    METADATA.put("depth", "0 at the first block of the stack, 1 at the last.");
    METADATA.put("layers", "How many blocks the stack has.");
  }

  private final List<Group> groups = new ArrayList<>();

  /**
   * A file of functions.
   *
   * @param text what the file says of itself behind its title
   */
  public record Group(String title, String text, List<Card> cards) {
    public Group {
      cards = List.copyOf(cards);
    }
  }

  /** Reads the library and the prelude. */
  public Cards() {
    this(new StandardLibrary(), Prelude.load());
  }

  public Cards(StandardLibrary library, Script prelude) {
    for (String file : StandardLibrary.fileNames()) {
      Script script = library.script(file);
      List<String> head = script.doc().lines().toList();
      groups.add(
          new Group(
              head.isEmpty() ? file : head.getFirst(),
              String.join(" ", head.subList(Math.min(1, head.size()), head.size())),
              cards(script)));
    }
    groups.add(new Group("Built-in functions", "", cards(prelude)));
    groups.add(new Group("Of a tensor", "", metadata()));
  }

  private static List<Card> cards(Script script) {
    List<Card> cards = new ArrayList<>();
    for (Statement s : script.statements()) {
      if (s instanceof Statement.Define d && !d.doc().isEmpty()) {
        cards.add(Card.of(d));
      }
    }
    return cards;
  }

  private static List<Card> metadata() {
    return METADATA.entrySet().stream()
        .map(e ->
            new Card(
                e.getKey(),
                e.getKey() + ": number per tensor",
                e.getValue(),
                List.of(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>()))
        .toList();
  }

  /** The methods first, then the functions of the prelude, last the metadata. */
  public List<Group> groups() {
    return List.copyOf(groups);
  }

  /** The groups of the library: what is written in the language. */
  public List<Group> methods() {
    return List.copyOf(groups.subList(0, StandardLibrary.fileNames().size()));
  }

  public List<Card> all() {
    return groups.stream().flatMap(g -> g.cards().stream()).toList();
  }

  public Optional<Card> of(String name) {
    return all().stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /** The cards in which all of these words stand, in any case; those named so first. */
  public List<Card> search(List<String> words) {
    List<String> wanted = words.stream().map(w -> w.toLowerCase(Locale.ROOT)).toList();
    List<Card> found = new ArrayList<>();
    for (Card c : all()) {
      String text = c.text().toLowerCase(Locale.ROOT);
      if (wanted.stream().allMatch(text::contains)) {
        boolean named = wanted.stream().anyMatch(c.name()::contains);
        found.add(named ? namedBefore(found, wanted) : found.size(), c);
      }
    }
    return found;
  }

  private static int namedBefore(List<Card> found, List<String> wanted) {
    int i = 0;
    while (i < found.size() && wanted.stream().anyMatch(found.get(i).name()::contains)) {
      i++;
    }
    return i;
  }
}
