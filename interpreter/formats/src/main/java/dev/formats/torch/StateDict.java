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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
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
      var withTensors =
          inside.entrySet().stream()
              .filter(e -> holdsTensors(e.getValue()))
              .map(Map.Entry::getKey)
              .toList();
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

  /** Whether tensors are in it or one level further down. */
  private static boolean leads(@Nullable Dictionary dictionary) {
    return dictionary != null
        && (holdsTensors(dictionary)
            || dictionariesIn(dictionary).values().stream().anyMatch(StateDict::holdsTensors));
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

  private static boolean holdsTensors(Dictionary dictionary) {
    return dictionary.entries().entrySet().stream()
        .anyMatch(e ->
            e.getKey() instanceof Text
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
      if (!(entry.getKey() instanceof Text(String name))) {
        continue;
      }
      switch (entry.getValue()) {
        case Tensor tensor -> tensors.put(name, tensor);
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
