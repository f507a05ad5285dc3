// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import dev.tva.checkpoint.shard.ShardLayout;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import dev.tva.tensor.TensorNames;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the parts of a plan.
 *
 * @param index from 1
 * @param of how many there are
 */
public record Part(int index, int of) {
  /** With fewer, one part may have twice what another has. */
  private static final int FILES_EACH = 2;

  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

  /** As {@code 3/16} says it; empty if that is no part. */
  public static Optional<Part> parse(String text) {
    Matcher m = WRITTEN.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    Part part = new Part(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
    return part.index >= 1 && part.index <= part.of ? Optional.of(part) : Optional.empty();
  }

  @Override
  public String toString() {
    return index + "/" + of;
  }

  /**
   * The tensors that the part computes: in order of their names as many as make about its share of
   * the bytes that are read and written.
   */
  public Set<String> tensors(Plan plan) {
    return tensors(plan, List.of());
  }

  /**
   * The same by whole files of an output that has enough of them: these need not be copied.
   *
   * @param layouts of the outputs
   */
  public Set<String> tensors(Plan plan, List<ShardLayout> layouts) {
    Map<String, String> files = new HashMap<>();
    layouts.stream()
        .filter(layout -> layout.files().size() >= FILES_EACH * of)
        .findFirst()
        .ifPresent(layout ->
            layout.files().forEach(file -> file.names().forEach(t -> files.put(t, file.path()))));
    Map<String, Long> bytes = new TreeMap<>(TensorNames.ORDER);
    for (Phase phase : plan.phases()) {
      for (TensorPass pass : phase.passes()) {
        bytes.merge(pass.tensor(), plan.bytesTaken(pass) + written(plan, pass), Long::sum);
      }
    }
    SequencedMap<String, Set<String>> together = new LinkedHashMap<>();
    for (String tensor : bytes.keySet()) {
      // No path is a tensor's name: it has an ending.
      together
          .computeIfAbsent(files.getOrDefault(tensor, tensor), _ -> new TreeSet<>())
          .add(tensor);
    }
    long all = bytes.values().stream().mapToLong(Long::longValue).sum();
    Set<String> mine = new TreeSet<>();
    long before = 0;
    for (Set<String> tensors : together.values()) {
      long own = tensors.stream().mapToLong(bytes::get).sum();
      // By its middle, so that one large tensor is in one part and the others share the rest.
      double middle = before + own / 2.0;
      int in = all == 0 ? 1 : Math.min(of, 1 + (int) (middle * of / all));
      if (in == index) {
        mine.addAll(tensors);
      }
      before += own;
    }
    return mine;
  }

  private static long written(Plan plan, TensorPass pass) {
    return pass.program().sinks().stream()
        .mapToLong(sink ->
            switch (sink) {
              case Sink.Write w -> bytes(plan, w.output(), pass);
              case Sink.Copy c -> bytes(plan, c.output(), pass);
              case Sink.Factor _, Sink.Statistic _, Sink.Order _, Sink.Keep _, Sink.Running _ -> 0;
            })
        .sum();
  }

  private static long bytes(Plan plan, int output, TensorPass pass) {
    return Optional.ofNullable(plan.outputs().get(output).tensors().get(pass.tensor()))
        .map(spec -> spec.bytes())
        .orElse(0L);
  }
}
