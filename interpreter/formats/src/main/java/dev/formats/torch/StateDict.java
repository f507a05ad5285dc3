// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import static dev.formats.FormatException.quote;

import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.torch.Value.Dictionary;
import dev.formats.torch.Value.Opaque;
import dev.formats.torch.Value.Tensor;
import dev.formats.torch.Value.Text;
import dev.formats.torch.Value.Unreadable;
import dev.formats.torch.Value.Whole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The dictionary of tensors inside what a pickle describes.
 *
 * @param place the keys that lead to it, empty if it is the outermost
 * @param prefix what all names began with and has been taken off, such as {@code module.}
 * @param tensors the tensors by name
 * @param leftOut keys of it whose values are no tensors
 * @param elsewhere keys of other dictionaries with tensors
 */
record StateDict(
    List<String> place,
    String prefix,
    SequencedMap<String, Tensor> tensors,
    List<String> leftOut,
    List<String> elsewhere) {
  /** Where training programs put the weights, the likelier first. */
  private static final List<String> USUAL =
      List.of(
          "state_dict",
          "model_state_dict",
          "model",
          "module",
          "params_ema",
          "params",
          "net",
          "generator");

  /** What wrappers of modules put in front of every name. */
  private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

  private static final int MOST_LEVELS = 4;

  /** Finds the tensors where they usually are, or, if a place is given, there. */
  static StateDict find(Value root, List<String> place, Path file) throws FormatException {
    if (root instanceof Opaque(String what)) {
      throw new FormatException(
          Reason.UNSUPPORTED,
          "the file holds a pickled object of class "
              + quote(what)
              + ", not a state dict; in Python, save its `state_dict()`",
          file);
    }
    if (!(root instanceof Dictionary dictionary)) {
      throw new FormatException(Reason.NO_TENSORS, "the file holds no dictionary of tensors", file);
    }
    return place.isEmpty() ? usual(dictionary, file) : at(dictionary, place, file);
  }

  private static StateDict at(Dictionary root, List<String> place, Path file)
      throws FormatException {
    var here = root;
    for (String key : place) {
      if (!(here.get(key).orElse(null) instanceof Dictionary next)) {
        throw new FormatException(
            Reason.NO_TENSORS, "the file holds no dictionary " + quote(key), file);
      }
      here = next;
    }
    if (!holdsTensors(here)) {
      throw new FormatException(
          Reason.NO_TENSORS,
          "the dictionary " + quote(String.join(".", place)) + " is empty",
          file);
    }
    return read(here, place, List.of(), file);
  }

  private static StateDict usual(Dictionary root, Path file) throws FormatException {
    var here = root;
    var place = new ArrayList<String>();
    var elsewhere = new ArrayList<String>();
    while (!holdsTensors(here)) {
      var inside = dictionariesIn(here);
      var withTensors = keys(inside, StateDict::holdsTensors);
      if (withTensors.isEmpty()) {
        withTensors = keys(inside, StateDict::leads);
      }
      var found = USUAL.stream().filter(key -> leads(inside.get(key))).findFirst();
      if (found.isEmpty() && withTensors.size() == 1) {
        found = withTensors.stream().findFirst();
      }
      if (found.isEmpty() || place.size() == MOST_LEVELS) {
        throw withTensors.isEmpty()
            ? new FormatException(Reason.NO_TENSORS, "nothing in the file is a tensor", file)
            : new FormatException(
                Reason.AMBIGUOUS,
                "several dictionaries in the file hold tensors: " + some(withTensors),
                file);
      }
      String taken = found.get();
      String above = place.isEmpty() ? "" : String.join(".", place) + ".";
      withTensors.stream()
          .filter(key -> !key.equals(taken))
          .map(above::concat)
          .forEach(elsewhere::add);
      place.add(taken);
      here = inside.get(taken);
    }
    return read(here, place, elsewhere, file);
  }

  private static List<String> keys(Map<String, Dictionary> of, Predicate<Dictionary> which) {
    return of.entrySet().stream()
        .filter(e -> which.test(e.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether tensors are in it or in dictionaries inside it. */
  private static boolean leads(@Nullable Dictionary dictionary) {
    if (dictionary == null) {
      return false;
    }
    // A dictionary may be inside others many times over.
    Set<Dictionary> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Dictionary> level = Set.of(dictionary);
    for (int i = 0; i < MOST_LEVELS && !level.isEmpty(); i++) {
      if (level.stream().anyMatch(StateDict::holdsTensors)) {
        return true;
      }
      Set<Dictionary> next = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Dictionary d : level) {
        dictionariesIn(d).values().stream().filter(seen::add).forEach(next::add);
      }
      level = next;
    }
    return false;
  }

  private static Map<String, Dictionary> dictionariesIn(Dictionary dictionary) {
    var inside = new LinkedHashMap<String, Dictionary>();
    dictionary
        .entries()
        .forEach((key, value) -> {
          if (key instanceof Text(String name) && value instanceof Dictionary d) {
            inside.put(name, d);
          }
        });
    return inside;
  }

  /** A tensor may have a number for its name. */
  private static Optional<String> name(Value key) {
    return switch (key) {
      case Text(String text) -> Optional.of(text);
      case Whole(long number) -> Optional.of(Long.toString(number));
      default -> Optional.empty();
    };
  }

  private static boolean holdsTensors(Dictionary dictionary) {
    return dictionary.entries().entrySet().stream()
        .anyMatch(e ->
            name(e.getKey()).isPresent()
                && (e.getValue() instanceof Tensor || e.getValue() instanceof Unreadable));
  }

  private static StateDict read(
      Dictionary dictionary, List<String> place, List<String> elsewhere, Path file)
      throws FormatException {
    var tensors = new LinkedHashMap<String, Tensor>();
    var leftOut = new ArrayList<String>();
    var others = new ArrayList<>(elsewhere);
    String above = place.isEmpty() ? "" : String.join(".", place) + ".";
    for (var entry : dictionary.entries().entrySet()) {
      var key = name(entry.getKey());
      if (key.isEmpty()) {
        continue;
      }
      String name = key.get();
      switch (entry.getValue()) {
        case Tensor tensor -> {
          if (tensors.put(name, tensor) != null) {
            throw new FormatException(
                Reason.AMBIGUOUS, "two tensors have the name " + quote(name), file, name);
          }
        }
        case Unreadable(String what) ->
            throw new FormatException(
                Reason.UNSUPPORTED,
                "tensor " + quote(name) + " is of a kind that is not read: " + quote(what),
                file,
                name);
        case Dictionary d when holdsTensors(d) -> others.add(above + name);
        default -> leftOut.add(name);
      }
    }
    String prefix = "";
    while (true) {
      String so = prefix;
      var wrapper =
          WRAPPERS.stream()
              .filter(w -> tensors.keySet().stream().allMatch(n -> n.startsWith(so + w)))
              .findFirst();
      if (wrapper.isEmpty()) {
        break;
      }
      prefix += wrapper.get();
    }
    var named = new LinkedHashMap<String, Tensor>();
    for (var entry : tensors.sequencedEntrySet()) {
      named.put(entry.getKey().substring(prefix.length()), entry.getValue());
    }
    return new StateDict(List.copyOf(place), prefix, named, leftOut, others);
  }

  private static String some(List<String> names) {
    String listed = String.join(", ", names.stream().limit(5).map(FormatException::quote).toList());
    return names.size() > 5 ? listed + " (" + (names.size() - 5) + " more)" : listed;
  }
}
